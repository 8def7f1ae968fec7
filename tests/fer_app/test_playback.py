"""Files: where they are, where one goes in them, and what is kept of them."""


def test_readings_of_a_looping_file_have_its_own_times_and_count_once(qtbot, running):
    running.open("clip.mp4")  # 200 frames, two seconds, again and again
    qtbot.waitUntil(lambda: running.player.session is not None)
    log = running.recording_service.log
    qtbot.waitUntil(lambda: running.player.session.status.captured > 300)

    rows = list(log.rows())

    assert max(row["time_s"] for row in rows) < 2.0
    assert len({(row["frame"], row["face_id"]) for row in rows}) == len(rows)
    assert len({row["frame"] for row in rows}) <= 200
    assert log.summary().seconds <= 2.1
