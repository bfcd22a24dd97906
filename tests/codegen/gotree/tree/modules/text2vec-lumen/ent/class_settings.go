package ent

import (
	"errors"
	"fmt"

	basesettings "github.com/weaviate/weaviate/usecases/modulecomponents/settings"
)

const (
	regionProperty = "region"
	tierProperty   = "tier"
	raysProperty   = "rays"
)

const (
	DefaultModel              = "lumen-small"
	DefaultRegion             = "north"
	DefaultTier               = "basic"
	DefaultVectorizeClassName = false
	DefaultPropertyIndexed    = true
	DefaultUseCache           = true
	MinimumRays               = 2
	MaximumRays               = 4 * 16
)

var DefaultRays = 8

var availableTiers = []string{DefaultTier, "plus"}

var availableModels = []string{
	"lumen-small",
	"lumen-large",
}

var availableDimensions = map[string][]int{
	"lumen-small": {128, 256},
	"lumen-large": {512, 1024},
}

type classSettings struct {
	basesettings.Shared
	source basesettings.Source
}

func NewClassSettings(source basesettings.Source) *classSettings {
	return &classSettings{source: source, Shared: *basesettings.NewShared(source)}
}

func (s *classSettings) Model() string {
	return s.Shared.GetPropertyAsString("model", DefaultModel)
}

func (s *classSettings) Region() string {
	return s.stringProperty(regionProperty, DefaultRegion)
}

func (s *classSettings) Tier() string {
	return s.stringProperty(tierProperty, DefaultTier)
}

func (s *classSettings) Rays() *int {
	return s.Shared.GetPropertyAsInt(raysProperty, &DefaultRays)
}

func (s *classSettings) Dimensions() *int {
	return s.Shared.GetPropertyAsInt("dimensions", pickDimensions(s.Model()))
}

func (s *classSettings) BaseURL() string {
	return s.stringProperty(
		"baseURL",
		"https://lumen.example",
	)
}

func (s *classSettings) UseCache() bool {
	return s.option("useCache", DefaultUseCache)
}

func (s *classSettings) Labels() []string {
	props := s.source.Class()
	labels, _ := props["labels"].([]string)
	return labels
}

func (s *classSettings) stringProperty(name, fallback string) string {
	return s.Shared.GetPropertyAsString(name, fallback)
}

func (s *classSettings) option(name string, fallback bool) bool {
	options, _ := s.source.Class()["options"].(map[string]any)
	if value, ok := options[name].(bool); ok {
		return value
	}
	return fallback
}

func (s *classSettings) Validate() error {
	if err := s.Shared.Validate(); err != nil {
		return err
	}
	if s.Region() == "" {
		return errors.New("region must be set")
	}
	tier := s.Tier()
	if !basesettings.ValidateSetting(tier, availableTiers) {
		return fmt.Errorf("tier must be one of %v", availableTiers)
	}
	model := s.Model()
	if !basesettings.ValidateSetting(model, availableModels) {
		return fmt.Errorf("model must be one of %v", availableModels)
	}
	if rays := s.Rays(); rays != nil && (*rays < MinimumRays || *rays > MaximumRays) {
		return fmt.Errorf("rays must be from %d to %d", MinimumRays, MaximumRays)
	}
	if dimensions := s.Dimensions(); dimensions != nil {
		known := availableDimensions[model]
		if !basesettings.ValidateSetting(*dimensions, known) {
			return fmt.Errorf("dimensions must be one of %v", known)
		}
	}
	return nil
}

func pickDimensions(model string) *int {
	small, large := 256, 1024
	if model == "lumen-small" {
		return &small
	}
	return &large
}
