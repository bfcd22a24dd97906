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
