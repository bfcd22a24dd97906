package settings

import (
	"errors"
	"slices"
)

const DefaultVectorizeClassName = true

type Source interface {
	Class() map[string]any
	Property(name string) map[string]any
}

type Shared struct {
	source Source
}

func NewShared(source Source) *Shared {
	return &Shared{source: source}
}

func (s Shared) GetSettings() map[string]any {
	return s.source.Class()
}

func (s Shared) VectorizeClassName() bool {
	value, ok := s.GetSettings()["vectorizeClassName"].(bool)
	if !ok {
		return DefaultVectorizeClassName
	}
	return value
}

func (s Shared) GetPropertyAsString(name, fallback string) string {
	if value, ok := s.GetSettings()[name].(string); ok {
		return value
	}
	return fallback
}

func (s Shared) GetPropertyAsBool(name string, fallback bool) bool {
	if value, ok := s.GetSettings()[name].(bool); ok {
		return value
	}
	return fallback
}

func (s Shared) GetPropertyAsInt(name string, fallback *int) *int {
	if value, ok := s.GetSettings()[name].(int); ok {
		return &value
	}
	return fallback
}

func (s Shared) GetPropertyAsFloat64(name string, defaultValue, notExistsValue *float64) *float64 {
	value, ok := s.GetSettings()[name]
	if !ok {
		return notExistsValue
	}
	if number, ok := value.(float64); ok {
		return &number
	}
	return defaultValue
}

func (s Shared) GetPropertyAsListOfStrings(name string) []string {
	value, _ := s.GetSettings()[name].([]string)
	return value
}

func (s Shared) Validate() error {
	if s.source == nil {
		return errors.New("no settings")
	}
	if !s.VectorizeClassName() && len(s.source.Class()) == 0 {
		return errors.New("nothing to vectorize")
	}
	return nil
}

func ValidateSetting[T string | int](value T, known []T) bool {
	return slices.Contains(known, value)
}
