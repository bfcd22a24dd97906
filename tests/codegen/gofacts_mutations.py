"""Changes of the Go tree in `gotree`, each with the fact that must be reported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LUMEN = "modules/text2vec-lumen"
SETTINGS = f"{LUMEN}/ent/class_settings.go"
CLIENT = f"{LUMEN}/clients/lumen.go"
QUILL = "modules/generative-quill"
CONFIG = f"{QUILL}/config/class_settings.go"
PARAMS = f"{QUILL}/parameters/params.go"
GRAPHQL = f"{QUILL}/parameters/graphql.go"
PRISM = "modules/multi2vec-prism/vectorizer/settings.go"
PARSER = "adapters/handlers/grpc/v1/generative/parser.go"
ORBIT = "entities/vectorindex/orbit/config.go"
MODELS = "entities/models/class.go"
SHELF = "usecases/shelf/config.go"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of one file.

    Attributes:
        file: path in the tree; one that does not exist is written.
        old: what is replaced, once; empty to write the file, or to append to it.
        new: what takes its place.
        finding: unit, setting and aspect that is reported.
    """

    file: str
    old: str
    new: str
    finding: tuple[str, str, str]

    def apply(self, tree: Path) -> None:
        """Change the file in a tree."""
        path = tree / self.file
        before = path.read_text("utf-8") if path.exists() else ""
        assert not self.old or before.count(self.old) == 1, f"{self.old!r} is not once in {self.file}"
        after = before.replace(self.old, self.new) if self.old else before + self.new
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(after, "utf-8")


def _lumen(file: str, old: str, new: str, setting: str, aspect: str) -> Mutation:
    return Mutation(file, old, new, ("modules.text2vec-lumen", setting, aspect))


def _quill(file: str, old: str, new: str, setting: str, aspect: str) -> Mutation:
    return Mutation(file, old, new, ("modules.generative-quill", setting, aspect))


def _prism(old: str, new: str, setting: str, aspect: str) -> Mutation:
    return Mutation(PRISM, old, new, ("modules.multi2vec-prism", setting, aspect))


def _orbit(old: str, new: str, setting: str, aspect: str) -> Mutation:
    return Mutation(ORBIT, old, new, ("configs.orbit", setting, aspect))


def _shelf(file: str, old: str, new: str, setting: str, aspect: str) -> Mutation:
    return Mutation(file, old, new, ("configs.shelf", setting, aspect))


def _reads(body: str) -> str:
    """Return a file of a module's settings package that has one more method."""
    return f"package ent\n\nfunc (s *classSettings) More() any {{\n{body}\n}}\n"


MORE = f"{LUMEN}/ent/more.go"
NEW_INDEX = """package swarm

type UserConfig struct {
	Bees int `json:"bees"`
}

func (u UserConfig) IndexType() string {
	return "swarm"
}
"""
NEW_MODULE = """package modcomet

const Name = "text2vec-comet"

type CometModule struct{}

func (m *CometModule) Name() string {
	return Name
}
"""

MUTATIONS: dict[str, Mutation] = {
    # defaults
    "default of a constant": _lumen(SETTINGS, '= "north"', '= "south"', "region", "default"),
    "default of a variable behind a pointer": _lumen(SETTINGS, "DefaultRays = 8", "DefaultRays = 9", "rays", "default"),
    "default that is a literal in the call": _lumen(
        SETTINGS, "https://lumen.example", "https://lumen.test", "baseURL", "default"
    ),
    "default that another constant takes": _lumen(SETTINGS, '= "basic"', '= "plain"', "tier", "default"),
    "default of an option": _lumen(
        SETTINGS, "DefaultUseCache           = true", "DefaultUseCache = false", "options.useCache", "default"
    ),
    "default by case": _lumen(
        SETTINGS, "small, large := 256, 1024", "small, large := 128, 1024", "dimensions", "default"
    ),
    "stored default": _lumen(
        SETTINGS,
        "DefaultVectorizeClassName = false",
        "DefaultVectorizeClassName = true",
        "vectorizeClassName",
        "stored",
    ),
    "stored default of the model": _lumen(
        SETTINGS, 'DefaultModel              = "lumen-small"', 'DefaultModel = "lumen-large"', "model", "stored"
    ),
    "stored default of properties": _lumen(
        SETTINGS, "DefaultPropertyIndexed    = true", "DefaultPropertyIndexed = false", "@property.skip", "stored"
    ),
    "stored default gone": _lumen(
        f"{LUMEN}/module.go", '"model":              ent.DefaultModel,', "", "model", "stored"
    ),
    "default through a wrapper": _quill(
        CONFIG, "DefaultTemperature = 0.5", "DefaultTemperature = 0.7", "temperature", "default"
    ),
    "default by model": _quill(CONFIG, "DefaultLinesFancy  = 40", "DefaultLinesFancy = 45", "lines", "default"),
    "default removed": _quill(CONFIG, "(inkProperty, &DefaultInk)", "(inkProperty, nil)", "ink", "default"),
    "default of a string": _quill(CONFIG, '"quill-2"', '"quill-3"', "model", "default"),
    "default of an index": _orbit("DefaultMoons   = 12", "DefaultMoons = 13", "moons", "default"),
    "default of an index from another package": Mutation(
        "entities/vectorindex/common/parse.go", '"cosine"', '"dot"', ("configs.orbit", "distance", "default")
    ),
    "default of an index, set in place": _orbit("u.Eager = true", "u.Eager = false", "eager", "default"),
    "default of a quantizer": _orbit("DefaultDQBits  = 4", "DefaultDQBits = 2", "dq.bits", "default"),
    "default of a quantizer, computed": _orbit("1 << 8", "1 << 9", "dq.limit", "default"),
    "default of a quantizer, switched on": _orbit("Enabled: false", "Enabled: true", "dq.enabled", "default"),
    "default of a collection": _shelf(SHELF, "Boards: 5", "Boards: 6", "boards", "default"),
    "default of a duration": _shelf(SHELF, "3 * time.Second", "4 * time.Second", "pace", "default"),
    "default in a nested struct": _shelf(SHELF, "Right: 4", "Right: 5", "spacing.right", "default"),
    # ranges
    "minimum of a constant": _lumen(SETTINGS, "MinimumRays               = 2", "MinimumRays = 1", "rays", "min"),
    "maximum that is computed": _lumen(SETTINGS, "4 * 16", "4 * 32", "rays", "max"),
    "range with another operator": _lumen(SETTINGS, "*rays > MaximumRays", "*rays >= MaximumRays", "rays", "below"),
    "range that is gone": _lumen(SETTINGS, " || *rays > MaximumRays", "", "rays", "max"),
    "maximum that is a literal": _quill(CONFIG, "*temperature > 1.5", "*temperature > 2", "temperature", "max"),
    "minimum that is a literal": _quill(CONFIG, "*temperature < 0", "*temperature < -1", "temperature", "min"),
    "bound that became inclusive": _quill(CONFIG, "*ink <= 0", "*ink < 0", "ink", "min"),
    "new range": _quill(
        CONFIG, "if ink := s.Ink(); *ink <= 0 {", "if ink := s.Ink(); *ink <= 0 || *ink > 99 {", "ink", "max"
    ),
    "minimum of an index": _orbit("MinimumMoons   = 3", "MinimumMoons = 2", "moons", "min"),
    "maximum of an index": _orbit("MaximumMoons   = 96", "MaximumMoons = 128", "moons", "max"),
    "range of a quantizer": _orbit("u.DQ.Limit < 0", "u.DQ.Limit < 1", "dq.limit", "min"),
    "range through a helper": _shelf(SHELF, "maxBoards   = 50", "maxBoards = 60", "boards", "max"),
    "range of a duration": _shelf(SHELF, "*time.Second <= 0", "*time.Second <= time.Second", "pace", "above"),
    # allowed values
    "value added to a list": _lumen(
        SETTINGS, '{DefaultTier, "plus"}', '{DefaultTier, "plus", "gold"}', "tier", "values"
    ),
    "value removed from a list": _lumen(SETTINGS, '{DefaultTier, "plus"}', "{DefaultTier}", "tier", "values"),
    "value renamed in a list over lines": _lumen(
        SETTINGS, '\t"lumen-large",\n', '\t"lumen-huge",\n', "model", "values"
    ),
    "value by case": _lumen(SETTINGS, "{512, 1024}", "{512, 2048}", "dimensions", "values"),
    "value of a switch added": _quill(
        CONFIG, 'case "", "calm", "wild":', 'case "", "calm", "wild", "sad":', "mood", "values"
    ),
    "value of a switch removed": _quill(CONFIG, 'case "", "calm", "wild":', 'case "", "calm":', "mood", "values"),
    "value compared added": _quill(
        CONFIG, 'paper != "letter"', 'paper != "letter" && paper != "a3"', "paper", "values"
    ),
    "value compared changed": _orbit('u.Distance != "dot"', 'u.Distance != "manhattan"', "distance", "values"),
    "value of a quantizer": _orbit("u.DQ.Bits != 2", "u.DQ.Bits != 1", "dq.bits", "values"),
    "value in a map": _shelf(SHELF, '"pine": true', '"pine": true, "ash": true', "wood", "values"),
    "check that is gone": _quill(
        CONFIG, 'if paper != "a4" && paper != "letter" {', 'if paper == "" {', "paper", "values"
    ),
    # required
    "no longer required": _lumen(SETTINGS, 'if s.Region() == "" {', "if s.source == nil {", "region", "required"),
    "newly required": _lumen(
        SETTINGS, 'if s.Region() == "" {', 'if s.Region() == "" || s.BaseURL() == "" {', "baseURL", "required"
    ),
    # headers and names
    "header renamed": _lumen(CLIENT, "X-Lumen-Api-Key", "X-Lumen-Token", "", "header"),
    "header renamed behind a constant": _lumen(CLIENT, "X-Lumen-Baseurl", "X-Lumen-Endpoint", "", "header"),
    "header added": _quill(
        f"{QUILL}/clients/more.go", "", 'package clients\n\nconst project = "X-Quill-Project"\n', "", "header"
    ),
    "header of another form": _quill(f"{QUILL}/clients/quill.go", "X-Quill-Token", "Authorization", "", "header"),
    "alias added": _lumen(f"{LUMEN}/module.go", '{"text2vec-glow"}', '{"text2vec-glow", "text2vec-ray"}', "", "alias"),
    "capability changed": _lumen(
        f"{LUMEN}/module.go", "modulecapabilities.Text2Vec", "modulecapabilities.Ref2Vec", "", "capability"
    ),
    "module renamed": Mutation(
        "modules/ref2vec-median/module.go",
        '"ref2vec-median"',
        '"ref2vec-middle"',
        ("modules.ref2vec-middle", "", "module"),
    ),
    "module gone": Mutation(
        "modules/ref2vec-median/module.go",
        '"ref2vec-median"',
        '"ref2vec-middle"',
        ("modules.ref2vec-median", "", "module"),
    ),
    "module added": Mutation(
        "modules/text2vec-comet/module.go", "", NEW_MODULE, ("modules.text2vec-comet", "", "module")
    ),
    # settings
    "setting in another file": _lumen(
        MORE, "", _reads('\treturn s.Shared.GetPropertyAsString("shade", "")'), "shade", "read"
    ),
    "setting in another package": _lumen(
        f"{LUMEN}/clients/more.go",
        "",
        'package clients\n\nfunc more(source Source) any {\n\treturn source.Class()["shade"]\n}\n',
        "shade",
        "read",
    ),
    "setting read over several lines": _lumen(
        MORE, "", _reads('\treturn s.Shared.GetPropertyAsString(\n\t\t"shade",\n\t\t"",\n\t)'), "shade", "read"
    ),
    "setting read from a variable map": _lumen(
        SETTINGS,
        'labels, _ := props["labels"].([]string)',
        'labels, _ := props["labels"].([]string)\n\t_ = props["shade"]',
        "shade",
        "read",
    ),
    "setting behind a constant": _lumen(
        MORE,
        "",
        _reads('\tconst shadeKey = "shade"\n\treturn s.stringProperty(shadeKey, "")'),
        "shade",
        "read",
    ),
    "setting whose key a configuration has": _lumen(
        MORE, "", _reads('\treturn s.Shared.GetPropertyAsInt("moons", nil)'), "moons", "read"
    ),
    "setting that was not read": _lumen(MORE, "", _reads('\treturn s.stringProperty("halo", "")'), "halo", "read"),
    "option added": _lumen(MORE, "", _reads('\treturn s.option("useGlass", false)'), "options.useGlass", "read"),
    "setting renamed": _lumen(SETTINGS, '= "region"', '= "area"', "area", "read"),
    "setting gone": _lumen(SETTINGS, '= "region"', '= "area"', "region", "read"),
    "type changed": _quill(
        CONFIG,
        's.shared.GetPropertyAsString(moodProperty, "")',
        "s.shared.GetPropertyAsBool(moodProperty, false)",
        "mood",
        "type",
    ),
    "setting of an index not read before": _orbit(
        "\tif err := parseDQ",
        '\t_ = common.OptionalIntFromMap(asMap, "drift", func(v int) { uc.Drift = v })\n\tif err := parseDQ',
        "drift",
        "read",
    ),
    "setting of an index added": _orbit(
        "\tif err := parseDQ", '\t_ = asMap["tilt"]\n\tif err := parseDQ', "tilt", "read"
    ),
    "setting of an index no longer read": _orbit('asMap, "eager"', 'asMap, "keen"', "eager", "read"),
    "setting of a quantizer added": _orbit(
        "\treturn common.OptionalIntFromMap(dqMap",
        '\t_ = dqMap["warm"]\n\treturn common.OptionalIntFromMap(dqMap',
        "dq.warm",
        "read",
    ),
    "field of an index with another type": _orbit("Moons    int ", "Moons    string ", "moons", "type"),
    "quantizer added": _orbit('\tdqMap, ok := in["dq"]', '\t_ = in["zq"]\n\tdqMap, ok := in["dq"]', "zq", "read"),
    "index added": Mutation("entities/vectorindex/swarm/config.go", "", NEW_INDEX, ("configs.swarm", "", "index")),
    "index renamed": _orbit('return "orbit"', 'return "ring"', "", "index"),
    "field of a collection added": _shelf(
        MODELS,
        "type SpaceConfig",
        'type SpaceConfig struct {\n\tTop int64 `json:"top"`\n}\n\ntype OldSpaceConfig',
        "spacing.top",
        "field",
    ),
    "field of a collection gone": _shelf(MODELS, '`json:"sorted"`', '`json:"ordered"`', "sorted", "read"),
    "struct of a collection gone": _shelf(MODELS, "type ShelfConfig struct", "type RackConfig struct", "", "struct"),
    # what generative modules take per request
    "runtime parameter of GraphQL added": _quill(
        PARAMS,
        '\t\tcase "mood":',
        '\t\tcase "shade":\n\t\t\t_ = gqlparser.GetValueAsInt(field)\n\t\tcase "mood":',
        "runtime.shade",
        "graphql",
    ),
    "runtime parameter of GraphQL renamed": _quill(
        PARAMS, 'case "maxLines":', 'case "lineLimit":', "runtime.maxlines", "graphql"
    ),
    "runtime parameter with another type": _quill(
        PARAMS, "gqlparser.GetValueAsInt(field)", "gqlparser.GetValueAsFloat64(field)", "runtime.maxlines", "type"
    ),
    "runtime parameter kept": _quill(
        PARAMS, "type Params struct {", "type Params struct {\n\tShade string", "runtime.shade", "parameter"
    ),
    "runtime parameter declared": _quill(
        GRAPHQL, '"stops":       {', '"shade": {Type: graphql.String},\n\t\t"stops":       {', "runtime.shade", "input"
    ),
    "runtime parameter of gRPC added": _quill(
        PARSER, "Mood:        in.Mood,", "Mood:        in.Mood,\n\t\t\tShade: in.Shade,", "runtime.shade", "grpc"
    ),
    "runtime parameter of gRPC gone": _quill(
        PARSER, "\t\t\tMaxLines:    in.MaxLines,\n", "", "runtime.maxlines", "grpc"
    ),
    "runtime value added": _quill(
        GRAPHQL,
        '"calm": &graphql.EnumValueConfig',
        '"sad": &graphql.EnumValueConfig{Value: "sad"},\n\t\t\t\t\t"calm": &graphql.EnumValueConfig',
        "runtime.mood",
        "values",
    ),
    "runtime value renamed": _quill(GRAPHQL, '"wild": &graphql', '"bold": &graphql', "runtime.mood", "values"),
    "field of a collection that was not one": _shelf(
        MODELS, "\tCommon\n", '\tCommon\n\tGhost string `json:"ghost"`\n', "ghost", "field"
    ),
    "value set in a case": _shelf(
        SHELF,
        'errors.New("unknown wood")\n',
        'errors.New("unknown wood")\n\t}\n\tif config.Boards == 9 {\n\t\tconfig.Wood = "teak"\n',
        "wood",
        "set",
    ),
    "default of another type": _shelf(SHELF, "Boards: 5", 'Boards: "five"', "boards", "default"),
    "stored default of properties added": _lumen(
        f"{LUMEN}/module.go",
        '"skip": !ent',
        '"vectorizePropertyName": true,\n\t\t"skip": !ent',
        "@property.vectorizePropertyName",
        "stored",
    ),
    "alias gone": _lumen(f"{LUMEN}/module.go", '{"text2vec-glow"}', "{}", "", "alias"),
    "limit in a list of checks": _shelf(SHELF, "v > 7", "v > 8", "dust", "max"),
    # forms of Go that a pattern would not see through
    "default that is computed": _prism("2*5 - 8/4", "2*5 - 8/2", "facets", "default"),
    "default in other digits": _prism("0x10", "0x20", "mask", "default"),
    "default of a time": _prism("2 * time.Second", "2 * time.Minute", "timeout", "default"),
    "default that is negated": _prism('"strict", !false', '"strict", !true', "strict", "default"),
    "key in a list": _prism('"imageFields", "textFields"', '"imageFields", "soundFields"', "soundFields", "read"),
    "value compared in a loop": _prism('{"dark", "light"}', '{"dark", "light", "dim"}', "shade", "values"),
    "bound that is computed": _prism("100-1", "100-2", "facets", "max"),
    "bound that a value is raised to": _prism("mask < 1 {", "mask < 2 {", "mask", "min"),
    "bound behind a negation": _prism("!(timeout > 0)", "!(timeout > 5)", "timeout", "above"),
}
