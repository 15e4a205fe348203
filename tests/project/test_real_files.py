"""The campaign's own sources.csv and quotes.csv, at the root of the repository."""

from pathlib import Path

import pytest

from archiver.models import Status
from archiver.project import load_project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sources():
    return {source.id: source for source in load_project(ROOT).sources().checked()}


def test_every_row_is_valid_and_no_column_a_slip(sources):
    table = load_project(ROOT).sources()
    assert not table.problems
    assert not table.warnings
    assert len(sources) == 58
    assert load_project(ROOT).quotations().checked()


def test_the_petitions_two_versions_are_one_work(sources):
    assert sources["petition-site"].work == sources["petition-changeorg"].work == "petition"
    assert not sources["bulletin-corrigendum"].work


def test_the_networks_own_pages_are_withdrawn(sources):
    withdrawn = {row.id for row in sources.values() if row.status is Status.WITHDRAWN}
    assert withdrawn == {row.id for row in sources.values() if row.id.startswith("hin-")}
    assert len(withdrawn) == 5


def test_material_without_an_address_is_explained(sources):
    told = (ROOT / "docs" / "missing-sources.md").read_text(encoding="utf-8")
    missing = [row.id for row in sources.values() if not row.url]
    assert "hants-foi" in missing
    assert len(missing) == 8
    for name in missing:
        assert f"| `{name}` |" in told


def test_no_address_stands_twice(sources):
    addresses = [row.url for row in sources.values() if row.url]
    assert len(set(addresses)) == len(addresses)


def test_each_quoting_document_is_a_source_itself(sources):
    quotations = load_project(ROOT).quotations().checked()
    assert {row.document for row in quotations} == {"blog", "basw", "coalition", "bulletin"}
    assert {row.document for row in quotations} <= set(sources)
    assert all(row.source != row.document for row in quotations)
