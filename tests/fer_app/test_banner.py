from fer_app.widgets.banner import Banner


def test_the_banner_runs_its_action_once_and_goes(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    pressed = []
    banner.show_error("The disk is full.", "Choose", lambda: pressed.append(1))

    banner.press()

    assert pressed == [1]
    assert banner.sentence == ""
