package vectorizer

import (
	"errors"
	"slices"
	"strings"
	"time"

	basesettings "github.com/weaviate/weaviate/usecases/modulecomponents/settings"
)

const facetsKey = `facets`

var (
	fields         = []string{"imageFields", "textFields"}
	shades         = []string{"dark", "light"}
	DefaultFacets  = 2*5 - 8/4
	DefaultAngle   = 0.5 + 1.0
	DefaultMask    = 0x10
	DefaultTimeout = int(2 * time.Second)
)

type inner struct {
	basesettings.Shared
}

type classSettings struct {
	inner
	cfg basesettings.Source
}

func (s *classSettings) Facets() *int {
	return s.GetPropertyAsInt(facetsKey, &DefaultFacets)
}

func (s *classSettings) Angle() *float64 {
	return (s.inner).GetPropertyAsFloat64("angle", nil, &DefaultAngle)
}

func (s *classSettings) Mask() *int {
	return s.inner.GetPropertyAsInt("mask", &DefaultMask)
}

func (s *classSettings) Timeout() *int {
	return s.GetPropertyAsInt("timeout", &DefaultTimeout)
}

func (s *classSettings) Fields() []any {
	var found []any
	for _, name := range fields {
		found = append(found, s.cfg.Class()[name])
	}
	return found
}

func (s *classSettings) Shade() string {
	return asString(s.cfg.Class()["shade"])
}

func (s *classSettings) Strict() bool {
	var strict bool = s.GetPropertyAsBool("strict", !false)
	return strict
}

func asString(value any) string {
	switch typed := value.(type) {
	case string:
		return strings.ToLower(typed)
	default:
		return ""
	}
}

func known(value string, listed []string) bool {
	for i := range listed {
		if value == listed[i] {
			return true
		}
	}
	return false
}

func (s *classSettings) Validate() error {
	if shade := s.Shade(); !known(shade, shades) {
		return errors.New("unknown shade")
	}
	facets := s.Facets()
	if slices.ContainsFunc(shades, func(shade string) bool { return shade == "light" }) && *facets > 100-1 {
		return errors.New("too many facets")
	} else if angle := *s.Angle(); angle >= 90 {
		return errors.New("too wide")
	}
	if mask := *s.Mask(); mask < 1 {
		mask = 1
	}
	if timeout := *s.Timeout(); !(timeout > 0) {
		return errors.New("no time")
	}
	if !basesettings.ValidateSetting[string](s.Shade(), append(shades, "dark")) {
		return errors.New("unknown shade")
	}
	return nil
}
