package shelf

import (
	"errors"
	"time"

	"github.com/weaviate/weaviate/entities/models"
)

const (
	defaultPace = 3 * time.Second
	minBoards   = 1
	maxBoards   = 50
)

var woods = map[string]bool{"oak": true, "pine": true}

func SetDefaults(class *models.Class) {
	if class.ShelfConfig == nil {
		class.ShelfConfig = &models.ShelfConfig{Boards: 5, Wood: "oak"}
	}
	if class.ShelfConfig.Pace == 0 {
		class.ShelfConfig.Pace = int64(defaultPace)
	}
	if class.ShelfConfig.Spacing == nil {
		class.ShelfConfig.Spacing = &models.SpaceConfig{Left: 2, Right: 4}
	}
}

type check struct {
	value **int64
	test  func(int64) error
}

func checks(config *models.ShelfConfig) []check {
	return []check{
		{&config.Dust, func(v int64) error {
			if v > 7 {
				return errors.New("too much dust")
			}
			return nil
		}},
	}
}

func deepDefaults(config *models.ShelfConfig, names []string) {
	for _, ledge := range config.Ledges {
		for _, inner := range ledge.Ledges {
			_, _ = inner.Ledges, inner.Depth
		}
	}
	config.cached, config.Spacing.hidden = 3, 1
	_ = models.ShelfConfig{Spacing: &models.SpaceConfig{Left: 2}}
	config.Common, names[0] = models.Common{Dust: 1, Other: 2}, "x"
	made := []string{names[1:][0]}
	_ = map[string]func(){made[0]: func() { config.Unknown.Field = 3 }}
	config.Common = common()
	_ = (*models.Ledge)(nil)
	_ = []byte("x")
	_ = config.Spacing.String()
}

func common() models.Common {
	return models.Common{}
}

func inRange(value, low, high int) error {
	if value < low || value > high {
		return errors.New("out of range")
	}
	return nil
}

func Validate(config *models.ShelfConfig) error {
	if err := inRange(int(config.Boards), minBoards, maxBoards); err != nil {
		return err
	}
	if time.Duration(config.Pace)*time.Second <= 0 {
		return errors.New("pace must be above 0")
	}
	if _, ok := woods[config.Wood]; !ok {
		return errors.New("unknown wood")
	}
	return nil
}
