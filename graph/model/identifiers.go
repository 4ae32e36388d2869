package model

import "github.com/kafo-graph/kafo/internal/identifiers"

// ContainerNumber is a freight container's number in its parts.
type ContainerNumber struct{ identifiers.Container }

// Problems are what is wrong with the number, in words.
func (c ContainerNumber) Problems() []string { return c.ProblemTexts() }

// SizeType is the code after the number; "" where there is none.
func (c ContainerNumber) SizeType() string {
	if c.Container.SizeType == nil {
		return ""
	}
	return c.Container.SizeType.Normalised
}

// Parts of the container's number; nil where it has none.
func (e Container) Parts() *ContainerNumber {
	if e.Number() == "" {
		return nil
	}
	return &ContainerNumber{identifiers.ReadContainer(e.Number())}
}

// MachineReadableZone is what a document's zone says.
type MachineReadableZone struct{ identifiers.MRZ }

// Problems are what is wrong with the zone, in words.
func (m MachineReadableZone) Problems() []string { return m.ProblemTexts() }

// CheckDigits are the verdicts on its check digits.
func (m MachineReadableZone) CheckDigits() []CheckDigit {
	verdicts := make([]CheckDigit, len(m.MRZ.CheckDigits))
	for i, c := range m.MRZ.CheckDigits {
		verdicts[i] = CheckDigit{Field: c.Field, Read: c.Read, Expected: c.Want, Holds: c.Holds}
	}
	return verdicts
}

// MrzParsed is what the document's machine-readable zone says; nil where it has
// none.
func (e TravelDocument) MrzParsed() *MachineReadableZone {
	if e.Mrz() == "" {
		return nil
	}
	return &MachineReadableZone{identifiers.ReadMRZ(e.Mrz())}
}
