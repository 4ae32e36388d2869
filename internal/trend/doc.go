// Package trend tests whether counts and volumes rose between two stretches of
// time, exactly and for small numbers too, and corrects for how many such
// questions are asked at once. It knows nothing of what is counted.
//
// All tests are one-sided (for a rise), conditional on what was seen in both
// stretches together, and never more sure than the data allow: a chance they give is
// exact or too high, never too low.
package trend
