import threading

from fer_app.services.background_task import BackgroundTask

from fer_core.errors import SourceError


def raise_error(error):
    raise error


def test_work_runs_in_its_order_and_each_end_is_told(qtbot):
    task, ends = BackgroundTask("test"), []
    task.done.connect(ends.append)

    for number in range(5):
        task.start(lambda number=number: number)

    assert task.busy
    qtbot.waitUntil(lambda: not task.busy)
    assert ends == [0, 1, 2, 3, 4]


def test_newer_work_tells_the_work_before_that_it_is_not_wanted(qtbot):
    task, ends = BackgroundTask("test"), []
    begun, newer = threading.Event(), threading.Event()
    task.done.connect(ends.append)

    def until_unwanted(wanted):
        begun.set()
        while wanted():
            newer.wait(0.001)
        return "first"

    task.start_newest(until_unwanted)
    begun.wait(5)
    task.start_newest(lambda wanted: wanted())

    qtbot.waitUntil(lambda: not task.busy)
    assert ends == ["first", True]


def test_a_failure_is_told_unless_it_was_forgotten(qtbot):
    task, sentences = BackgroundTask("test"), []
    task.failed.connect(sentences.append)

    task.start_newest(lambda _: raise_error(SourceError("Old.")))
    task.start_newest(lambda _: raise_error(SourceError("It is busy.")))
    task.start(lambda: raise_error(ValueError("a cog")))

    qtbot.waitUntil(lambda: not task.busy)
    assert sentences == ["It is busy.", "Something unforeseen happened (a cog)."]


def test_waiting_has_an_end(qtbot):
    task, released = BackgroundTask("test"), threading.Event()
    task.start(lambda: released.wait(5))

    assert not task.wait(0.01)
    released.set()
    assert task.wait(5)


def test_work_that_hangs_holds_up_the_next_no_longer_than_patience(qtbot):
    task, released = BackgroundTask("test", patience_s=0.05), threading.Event()
    task.start(lambda: released.wait(10))

    with qtbot.waitSignal(task.done, timeout=5000) as done:
        task.start(lambda: "next")

    assert done.args == ["next"]
    released.set()
