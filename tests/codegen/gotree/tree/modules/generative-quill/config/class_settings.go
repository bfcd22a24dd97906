package config

import (
	"errors"
	"fmt"
	"strings"

	basesettings "github.com/weaviate/weaviate/usecases/modulecomponents/settings"
)

const (
	modelProperty       = "model"
	temperatureProperty = "temperature"
	inkProperty         = "ink"
	linesProperty       = "lines"
	moodProperty        = "mood"
	paperProperty       = "paper"
)

var (
	DefaultModel       = "quill-2"
	DefaultTemperature = 0.5
	DefaultPaper       = "a4"
	DefaultInk         = 10
	DefaultLinesPlain  = 20
	DefaultLinesFancy  = 40
)

type classSettings struct {
	shared basesettings.Shared
}

func (s *classSettings) float(name string, fallback *float64) *float64 {
	wrong := -1.0
	return s.shared.GetPropertyAsFloat64(name, &wrong, fallback)
}

func (s *classSettings) Model() string {
	return s.shared.GetPropertyAsString(modelProperty, DefaultModel)
}

func (s *classSettings) Temperature() *float64 {
	return s.float(temperatureProperty, &DefaultTemperature)
}

func (s *classSettings) Ink() *int {
	return s.shared.GetPropertyAsInt(inkProperty, &DefaultInk)
}

func (s *classSettings) Lines(model string) *int {
	if strings.HasPrefix(model, "fancy") {
		return s.shared.GetPropertyAsInt(linesProperty, &DefaultLinesFancy)
	}
	return s.shared.GetPropertyAsInt(linesProperty, &DefaultLinesPlain)
}

func (s *classSettings) Mood() string {
	return s.shared.GetPropertyAsString(moodProperty, "")
}

func (s *classSettings) Paper() string {
	return s.shared.GetPropertyAsString(paperProperty, DefaultPaper)
}

func (s *classSettings) Stops() []string {
	return s.shared.GetPropertyAsListOfStrings("stops")
}

func (s *classSettings) Validate() error {
	var failures []string
	if temperature := s.Temperature(); temperature != nil && (*temperature < 0 || *temperature > 1.5) {
		failures = append(failures, "temperature is an error")
	}
	if ink := s.Ink(); *ink <= 0 {
		failures = append(failures, "ink is an error")
	}
	switch mood := s.Mood(); mood {
	case "", "calm", "wild":
	default:
		return fmt.Errorf("unknown mood %s", mood)
	}
	paper := s.Paper()
	if paper != "a4" && paper != "letter" {
		return errors.New("unknown paper")
	}
	if len(failures) > 0 {
		return errors.New(strings.Join(failures, ", "))
	}
	return nil
}
