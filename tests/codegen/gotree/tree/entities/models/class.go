package models

type Class struct {
	Name        string       `json:"class,omitempty"`
	ShelfConfig *ShelfConfig `json:"shelfConfig,omitempty"`
}

type ShelfConfig struct {
	Boards  int64        `json:"boards,omitempty"`
	Pace    int64        `json:"pace,omitempty"`
	Wood    string       `json:"wood,omitempty"`
	Sorted  bool         `json:"sorted"`
	Spacing *SpaceConfig `json:"spacing,omitempty"`
	Tags    []string     `json:"tags,omitempty"`
	Ledges  []*Ledge     `json:"ledges,omitempty"`
	Common
	cached  int
}

type Common struct {
	Plain
	Dust int64 `json:"dust,omitempty"`
}

type Plain struct{}

type Ledge struct {
	Depth  int64    `json:"depth,omitempty"`
	Ledges []*Ledge `json:"ledges,omitempty"`
}

type SpaceConfig struct {
	hidden int64
	Left  int64 `json:"left,omitempty"`
	Right int64 `json:"right,omitempty"`
}
