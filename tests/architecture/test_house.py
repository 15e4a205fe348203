"""The house's own rules: one noun for one thing, no participle as a type, no circle, no crowd.

What still breaks a rule stands in a list of exceptions. Each list is held to what is there: an
entry that is mended must go, and a new one fails.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in sorted((ROOT / "archiver").rglob("*.py"))
}
MOST_FILES = 22
"""A folder with more cannot be read at a glance; the number is a guess."""

# The irregular participles of English that could name a class; the regular ones end in "ed".
IRREGULAR = """
Become Begun Bound Bought Broken Brought Built Chosen Cut Dealt Done Drawn Driven Fallen Felt
Forbidden Forgotten Fought Found Frozen Given Gone Grown Heard Held Hidden Hit Kept Known Led Left
Lent Let Lost Made Meant Met Paid Put Read Run Said Seen Sent Set Shown Shut Sold Spent Split
Spoken Stolen Struck Sworn Taken Taught Thought Thrown Told Torn Understood Withdrawn Withheld Won
Worn Written
"""
CAMEL_CASE = re.compile(r"_?[A-Z]\w*[a-z]\w*")
# Nouns that end as participles do.
NOUNS = {"Hit", "Feed", "Seed", "Need", "Speed", "Deed", "Bed", "Set", "Cut", "Run", "Split"}


def type_names(source: str) -> Iterator[str]:
    """Yield the names of the classes in a module, and of the types that it gives a name to."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).endswith("TypeAlias"):
            yield ast.unparse(node.target)
        if isinstance(node, ast.Assign):
            # Constants are in capitals and functions in small letters: CamelCase is a type.
            yield from filter(CAMEL_CASE.fullmatch, map(ast.unparse, node.targets))


def named_twice(types: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Return the names that types of two files bear, and those files; `_X` is X to a reader."""
    places: dict[str, set[str]] = defaultdict(set)
    for path, names in types.items():
        for name in names:
            places[name.lstrip("_")].add(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def is_participle(name: str) -> bool:
    """Whether a type's name is one word, and that a past participle."""
    word = name.lstrip("_")
    one = re.fullmatch(r"[A-Z][a-z]+", word) is not None
    return one and word not in NOUNS and (word.endswith("ed") or word in IRREGULAR.split())


def circles(graph: grimp.ImportGraph) -> list[set[str]]:
    """Return the strongly connected components of more than one module (Tarjan, 1972)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in number:
                visit(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            at = stack.index(module)
            if len(stack) - at > 1:
                found.append(set(stack[at:]))
            del stack[at:]

    for module in sorted(graph.modules):
        if module not in number:
            visit(module)
    return found


def crowds(paths: Iterable[str]) -> dict[str, int]:
    """Return the folders that hold more than MOST_FILES modules, packages' own files apart."""
    counts = Counter(str(Path(path).parent) for path in paths if not path.endswith("__init__.py"))
    return {folder: count for folder, count in counts.items() if count > MOST_FILES}


def is_number(node: ast.AST) -> bool:
    """Whether an expression is made of figures alone: a number, a span of time, a row of them."""
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    parts = {
        ast.UnaryOp: lambda: [node.operand],
        ast.Tuple: lambda: node.elts,
        ast.Call: lambda: [*node.args, *(named.value for named in node.keywords)],
    }.get(type(node), list)()
    return bool(parts) and all(map(is_number, parts))


def bare_numbers(source: str) -> Iterator[str]:
    """Yield the numeric constants of a module that no word beside, above or below them explains.

    Words below a block of constants are of all of them.
    """
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not node.value:
            continue
        name = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        if name.upper() != name or not is_number(node.value):
            continue
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        while first and lines[first - 1].strip():
            first -= 1
        while last < len(lines) and lines[last].strip():
            last += 1
        if not any("#" in line or '"""' in line for line in lines[first:last]):
            yield name


@pytest.fixture(scope="module")
def types() -> dict[str, set[str]]:
    """The names of all types by file."""
    return {path: set(type_names(source)) for path, source in SOURCES.items()}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("archiver", cache_dir=None)


def test_no_type_name_stands_in_two_files(types: dict[str, set[str]]) -> None:
    assert named_twice(types) == {}


@pytest.mark.parametrize(
    "second",
    [
        "class Capture:\n    pass\n",
        "class _Capture:\n    pass\n",
        "Capture = tuple[int, str]\n",
        "Capture: TypeAlias = tuple[int, str]\n",
        "def outer() -> None:\n    class Capture:\n        pass\n",
    ],
)
def test_a_second_type_of_one_name_is_seen(second: str, types: dict[str, set[str]]) -> None:
    seeded = {**types, "archiver/seeded.py": set(type_names(second))}
    assert named_twice(seeded) == {"Capture": {"archiver/models.py", "archiver/seeded.py"}}


def test_no_type_is_named_by_a_participle_alone(types: dict[str, set[str]]) -> None:
    every = [name for names in types.values() for name in names]
    assert [name for name in every if is_participle(name)] == []


def test_a_participle_is_seen_and_a_noun_is_none() -> None:
    assert all(is_participle(name) for name in ("Told", "Kept", "Excluded", "_Judged", "Withheld"))
    assert not any(is_participle(name) for name in ("Feed", "Finding", "SavedPage", "Exclusion"))


def test_no_modules_import_each_other_in_a_circle(graph: grimp.ImportGraph) -> None:
    assert circles(graph) == []


def test_a_circle_is_seen_however_long() -> None:
    graph = grimp.build_graph("archiver", cache_dir=None)
    graph.add_import(importer="archiver.errors", imported="archiver.urls")
    graph.add_import(importer="archiver.urls", imported="archiver.messages")
    graph.add_import(importer="archiver.messages", imported="archiver.errors")
    seeded = [circle for circle in circles(graph) if "archiver.errors" in circle]
    assert len(seeded) == 1
    assert {"archiver.errors", "archiver.urls", "archiver.messages"} <= seeded[0]


def test_no_folder_is_a_crowd() -> None:
    assert set(crowds(SOURCES)) == {"archiver/commands"}


def test_a_crowd_is_seen_from_the_first_file_too_many() -> None:
    filled = [f"archiver/text/seeded/{number}.py" for number in range(MOST_FILES)]
    first = "archiver/text/seeded/__init__.py"
    assert crowds([*filled, first]) == {}
    assert crowds([*filled, first, "archiver/text/seeded/more.py"]) == {
        "archiver/text/seeded": MOST_FILES + 1
    }


def test_every_numeric_constant_says_where_it_comes_from() -> None:
    bare = {path: [*bare_numbers(source)] for path, source in SOURCES.items()}
    assert {path: names for path, names in bare.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("REST = 60.0\n", ["REST"]),
        ("import os\n\nLATE, EARLY = 3, -4\n\n# Of something else.\n", ["(LATE, EARLY)"]),
        ("REST: float = 6 * 10.0\n", ["REST"]),
        ("REST = timedelta(days=3)\n", ["REST"]),
        ("REST = 60.0  # a guess\n", []),
        ("# A guess.\nREST = 60.0\n", []),
        ('FIRST = 1\nREST = 60.0\n"""A guess."""\n', []),
        ("NAME = 'a'\nrest = 3\nON = True\n", []),
    ],
)
def test_a_number_without_a_word_is_seen(source: str, found: list[str]) -> None:
    assert [*bare_numbers(source)] == found
