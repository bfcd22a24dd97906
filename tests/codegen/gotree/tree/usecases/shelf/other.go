package shelf

import "github.com/weaviate/weaviate/entities/models"

// This file is not named by the table: what it sets is no default.
func DefaultsForTests() *models.ShelfConfig {
	return &models.ShelfConfig{Boards: 77}
}
