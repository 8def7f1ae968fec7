from dataclasses import replace

from PySide6.QtWidgets import QLabel


def test_settings_persist(qtbot, running, store, environment, qapp):
    from fer_app.main_window import MainWindow

    running.commands["blur"].trigger()
    running.commands["fill"].trigger()
    running.open("1")
    qtbot.waitUntil(lambda: running.settings.source == "1")
    running.resize(780, 560)
    running.close()
    again = MainWindow(qapp, store, environment.build())
    qtbot.addWidget(again)

    assert (again.settings.blur, again.settings.fit) == (True, "fill")
    assert again.settings.source == "1"
    assert (again.width(), again.height()) == (780, 560)


def test_settings_are_reset_and_the_dialog_shows_the_model_card(qtbot, running):
    from fer_app.dialogs.settings import SettingsDialog
    from fer_app.settings import Settings

    running.change_settings(replace(running.settings, smoothing_s=1.0, theme="dark"))
    dialog = SettingsDialog(running, running.settings, running.player.figures)
    qtbot.addWidget(dialog)
    assert dialog.settings == running.settings
    assert "70 %" in [label.text() for label in dialog.findChildren(QLabel)]

    dialog.reset()

    kept = replace(Settings(), source=running.settings.source, introduced=True)
    assert dialog.settings == kept


def test_damaged_settings_take_their_defaults(store):
    from fer_app.settings import Settings, load_settings

    store.setValue("settings/theme", "pink")
    store.setValue("settings/min_confidence", "many")
    store.setValue("settings/smoothing_s", "-3")
    settings = load_settings(store)

    default = Settings()
    assert settings.theme == default.theme
    assert settings.min_confidence == default.min_confidence
    assert settings.smoothing_s == default.smoothing_s
