"""Shape the parts of SARIF 2.1.0 that we write; what is at its default is left out."""

from pydantic import AliasGenerator, ConfigDict, JsonValue
from pydantic.alias_generators import to_camel

from hipaacheck.model import Record

Properties = dict[str, JsonValue]
"""A property bag (section 3.8)."""


class Piece(Record):
    """A part of a log; its fields are written in camelCase and left out at their defaults."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=AliasGenerator(serialization_alias=lambda name: to_camel(name.rstrip("_"))),
    )


class Message(Piece):
    """What people read (section 3.11), or a string in several formats (section 3.12)."""

    text: str
    markdown: str | None = None


class ArtifactLocation(Piece):
    """A file (section 3.4), and where it stands among the artifacts of the run."""

    uri: str
    uri_base_id: str
    index: int | None = None


class Artifact(Piece):
    """A file that results lie in (section 3.24)."""

    location: ArtifactLocation
    roles: tuple[str, ...]


class Region(Piece):
    """A line of a file, the whole of it (section 3.30)."""

    start_line: int


class PhysicalLocation(Piece):
    """A line and the file that it is in (section 3.29)."""

    artifact_location: ArtifactLocation
    region: Region


class LogicalLocation(Piece):
    """What a result is of, whatever file speaks of it (section 3.33)."""

    name: str
    fully_qualified_name: str
    kind: str


class Location(Piece):
    """Where a result is (section 3.28)."""

    physical_location: PhysicalLocation
    logical_locations: tuple[LogicalLocation, ...]
    message: Message


class Suppression(Piece):
    """That somebody accepted a result (section 3.35)."""

    kind: str
    status: str
    justification: str
    properties: Properties


class ComponentReference(Piece):
    """Which taxonomy (section 3.54)."""

    name: str
    index: int


class DescriptorReference(Piece):
    """Which paragraph of which taxonomy (section 3.52)."""

    id: str
    index: int
    tool_component: ComponentReference


class Relationship(Piece):
    """How a rule and a taxon go together (section 3.53)."""

    target: DescriptorReference
    kinds: tuple[str, ...]


class Configuration(Piece):
    """How a rule is set (section 3.50)."""

    level: str


class Descriptor(Piece):
    """A rule, or a paragraph of a taxonomy (section 3.49)."""

    id: str
    name: str | None = None
    short_description: Message
    full_description: Message | None = None
    help: Message | None = None
    help_uri: str | None = None
    default_configuration: Configuration | None = None
    relationships: tuple[Relationship, ...] = ()
    properties: Properties = {}


class Taxonomy(Piece):
    """A catalogue of paragraphs (section 3.19)."""

    name: str
    guid: str
    version: str
    short_description: Message
    full_description: Message
    taxa: tuple[Descriptor, ...]


class Driver(Piece):
    """The program and its rules (section 3.19)."""

    name: str
    version: str
    semantic_version: str | None = None
    short_description: Message
    full_description: Message
    rules: tuple[Descriptor, ...]
    supported_taxonomies: tuple[ComponentReference, ...] = ()


class Tool(Piece):
    """What made the run (section 3.18)."""

    driver: Driver


class Notification(Piece):
    """Something that went otherwise than it should (section 3.58)."""

    level: str
    message: Message
    properties: Properties


class Invocation(Piece):
    """How the program ran (section 3.20)."""

    execution_successful: bool
    start_time_utc: str
    exit_code: int | None = None
    exit_code_description: str | None = None
    tool_execution_notifications: tuple[Notification, ...] = ()


class AutomationDetails(Piece):
    """Which of many runs this is (section 3.17)."""

    id: str
    guid: str
    description: Message


class Base(Piece):
    """What relative names of files are relative to (section 3.14.14)."""

    description: Message


class Result(Piece):
    """What one rule found at one target (section 3.27)."""

    rule_id: str
    rule_index: int
    kind: str
    level: str
    message: Message
    locations: tuple[Location, ...]
    partial_fingerprints: dict[str, str]
    suppressions: tuple[Suppression, ...] | None = None
    baseline_state: str | None = None
    taxa: tuple[DescriptorReference, ...] = ()
    properties: Properties


class SarifRun(Piece):
    """One run of the program (section 3.14)."""

    tool: Tool
    invocations: tuple[Invocation, ...]
    automation_details: AutomationDetails
    baseline_guid: str | None = None
    original_uri_base_ids: dict[str, Base]
    column_kind: str
    artifacts: tuple[Artifact, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    results: tuple[Result, ...]
    properties: Properties


class Log(Piece):
    """The whole file (section 3.13)."""

    version: str
    runs: tuple[SarifRun, ...]
