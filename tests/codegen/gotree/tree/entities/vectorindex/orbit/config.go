package orbit

import (
	"errors"
	"fmt"

	"github.com/weaviate/weaviate/entities/vectorindex/common"
)

const (
	DefaultMoons   = 12
	DefaultDQBits  = 4
	DefaultDQLimit = 1 << 8
	MinimumMoons   = 3
	MaximumMoons   = 96
)

type DQConfig struct {
	Enabled bool `json:"enabled"`
	Bits    int  `json:"bits"`
	Limit   int  `json:"limit"`
}

type UserConfig struct {
	Moons    int      `json:"moons"`
	Distance string   `json:"distance"`
	Eager    bool     `json:"eager"`
	Gravity  float64  `json:"gravity"`
	DQ       DQConfig `json:"dq"`
	Drift    int      `json:"drift"`
}

func (u UserConfig) IndexType() string {
	return "orbit"
}

func (u *UserConfig) SetDefaults() {
	u.Moons = DefaultMoons
	u.Distance = common.DefaultDistance
	u.Eager = true
	u.DQ = DQConfig{
		Enabled: false,
		Bits:    DefaultDQBits,
		Limit:   DefaultDQLimit,
	}
}

func ParseAndValidateConfig(input any) (UserConfig, error) {
	uc := UserConfig{}
	uc.SetDefaults()
	if input == "default" {
		return uc, nil
	}
	asMap, ok := input.(map[string]any)
	if !ok {
		return uc, errors.New("input must be a map")
	}
	if err := common.OptionalIntFromMap(asMap, "moons", func(v int) {
		uc.Moons = v
	}); err != nil {
		return uc, err
	}
	if err := common.OptionalStringFromMap(asMap, "distance", func(v string) {
		uc.Distance = v
	}); err != nil {
		return uc, err
	}
	if err := common.OptionalBoolFromMap(asMap, "eager", func(v bool) {
		uc.Eager = v
	}); err != nil {
		return uc, err
	}
	if err := parseDQ(asMap, &uc.DQ); err != nil {
		return uc, err
	}
	return uc, uc.validate()
}

func parseDQ(in map[string]any, dq *DQConfig) error {
	dqMap, ok := in["dq"].(map[string]any)
	if !ok {
		return nil
	}
	if err := common.OptionalBoolFromMap(dqMap, "enabled", func(v bool) {
		dq.Enabled = v
	}); err != nil {
		return err
	}
	if err := common.OptionalIntFromMap(dqMap, "bits", func(v int) {
		dq.Bits = v
	}); err != nil {
		return err
	}
	return common.OptionalIntFromMap(dqMap, "limit", func(v int) {
		dq.Limit = v
	})
}

func (u *UserConfig) validate() error {
	if u.Moons < MinimumMoons {
		return fmt.Errorf("at least %d moons", MinimumMoons)
	}
	if u.Moons > MaximumMoons {
		return fmt.Errorf("at most %d moons", MaximumMoons)
	}
	if u.Distance != "cosine" && u.Distance != "dot" {
		return errors.New("unknown distance")
	}
	if u.DQ.Bits != 2 && u.DQ.Bits != 4 {
		return errors.New("unknown bits")
	}
	if u.DQ.Limit < 0 {
		return errors.New("negative limit")
	}
	return nil
}
