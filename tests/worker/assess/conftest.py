"""One assessor for the whole folder: loading takes a third of a second."""

import pytest

from worker.assess.assessor import FaceAssessor
from worker.assess.faces import FaceReader


@pytest.fixture(scope="session")
def assessor():
    return FaceAssessor()


@pytest.fixture(scope="session")
def reader():
    return FaceReader()
