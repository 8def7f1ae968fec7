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
    from fer_app.dialogs.people import PeoplePage
    from fer_app.dialogs.settings import SettingsDialog
    from fer_app.settings import Settings

    running.change_settings(replace(running.settings, smoothing_s=1.0, theme="dark"))
    dialog = SettingsDialog(
        running, running.settings, running.player.figures, PeoplePage({})
    )
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


def labels(window):
    """What the cards say of their faces."""
    return [card.accessibleName() for card in window.central.scores.cards]


def test_another_label_threshold_takes_effect_and_loads_no_models(
    qtbot, running, environment
):
    models, loads = running.player.models, len(environment.loads)
    qtbot.waitUntil(lambda: not any("Uncertain" in label for label in labels(running)))

    running.change_settings(replace(running.settings, min_share=0.9))
    qtbot.waitUntil(lambda: all("Uncertain" in label for label in labels(running)))

    assert running.player.models is models
    assert len(environment.loads) == loads


def test_another_smoothing_time_takes_effect_and_loads_no_models(
    qtbot, running, environment
):
    models, loads = running.player.models, len(environment.loads)
    card = running.central.scores.cards[0]
    qtbot.waitUntil(lambda: max(card.probabilities) > 0.4)

    running.change_settings(replace(running.settings, smoothing_s=2.0, min_share=0.0))
    # Averaged over two seconds, no expression of a face that changes stands out.
    qtbot.waitUntil(lambda: max(card.probabilities) < 0.3)

    assert running.player.models is models
    assert len(environment.loads) == loads


def test_another_source_is_smoothed_as_the_one_before(qtbot, running):
    running.change_settings(replace(running.settings, min_share=0.9))
    running.open("1")

    qtbot.waitUntil(lambda: len(running.central.scores.cards) == 2)
    assert all("Uncertain" in label for label in labels(running))


def test_another_detector_loads_other_models(qtbot, running, environment):
    models, loads = running.player.models, len(environment.loads)

    running.change_settings(replace(running.settings, detector="short"))

    qtbot.waitUntil(lambda: running.player.models is not models)
    assert len(environment.loads) == loads + 1


def test_no_id_is_that_of_two_people_where_models_change(qtbot, running):
    cards = running.central.scores

    running.change_settings(replace(running.settings, detector="short"))
    qtbot.waitUntil(lambda: [card.face_id for card in cards.cards] == [3, 4])
    running.change_settings(replace(running.settings, detector="full"))
    qtbot.waitUntil(lambda: [card.face_id for card in cards.cards] == [5, 6])
    assert running.central.chart_title.text().startswith("Face 5,")

    running.open("1")
    qtbot.waitUntil(lambda: [card.face_id for card in cards.cards] == [1, 2])
