from fer_app.widgets.banner import Banner

from tests.fer_app.conftest import press


def test_the_banner_runs_its_action_once_and_goes(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    pressed = []
    banner.show_error("The disk is full.", "Choose", lambda: pressed.append(1))

    press(qtbot, banner)

    assert pressed == [1]
    assert banner.sentence == ""
