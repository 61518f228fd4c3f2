/**
 * Figures as a person reads them: three significant digits, thousands apart.
 */
export const figure = (value) => {
  if (value === undefined || !Number.isFinite(value)) return "–"
  const rounded = Number(value.toPrecision(3))
  const digits = Math.abs(rounded) >= 100 ? 0 : Math.abs(rounded) >= 10 ? 1 : 2
  return rounded.toLocaleString("en", { maximumFractionDigits: digits })
}

export const spread = ({ least, most }) => `${figure(least)} – ${figure(most)}`

const goalFigures = ({ figures, byCpu, atLeast, atMost }) => {
  const bound = atLeast === undefined ? `at most ${figure(atMost)}` : `at least ${figure(atLeast)}`
  if (figures === undefined) return `no figures, ${bound}`
  const cpu = byCpu === undefined ? "" : `; ${figure(byCpu)} by CPU time`
  return `${figure(figures.median)} (${spread(figures)}${cpu}), ${bound}`
}

const verdicts = new Map([
  [true, "reached"],
  [false, "missed"],
  [undefined, "unknown"]
])

/** @returns {{ verdict: string, words: string, figures: string }} */
export const goalLine = (goal) => ({
  verdict: verdicts.get(goal.reached),
  words: goal.words,
  figures: goalFigures(goal)
})
