"""A system call that takes a known time."""

import os
import tempfile
import threading
import time


def open_slowly(seconds):
    """An open of a FIFO that takes this long, until its other end is opened."""
    with tempfile.TemporaryDirectory() as folder:
        fifo = f"{folder}/fifo"
        os.mkfifo(fifo)
        reader = threading.Thread(target=lambda: os.close(os.open(fifo, os.O_RDONLY)))
        reader.start()
        time.sleep(seconds)
        os.close(os.open(fifo, os.O_WRONLY))
        reader.join()
