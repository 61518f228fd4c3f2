/**
 * What can be compared of a sample, and the arithmetic: medians over the rounds, and ratios taken
 * round by round, so that what slows the machine for a while slows both sides of a ratio.
 */

const perOperation = (total, { operations }) =>
  total === undefined ? undefined : total / operations

const named = {
  rate: (sample) => sample.operations / (sample.milliseconds / 1000),
  time: (sample) => perOperation(sample.milliseconds * 1000, sample),
  cpu: (sample) => perOperation(sample.cpuMicroseconds, sample),
  p50: (sample) => sample.p50,
  p99: (sample) => sample.p99
}

const extra = /^extra\.(\w+)$/

export const isMeasure = (name) => Object.hasOwn(named, name) || extra.test(name)

/** A sample's figure; undefined where the contender did not give it. */
export const measured = (name, sample) => {
  const field = extra.exec(name)?.[1]
  return field === undefined ? named[name](sample) : sample.extra?.[field]
}

export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @returns {{ median: number, least: number, most: number } | undefined} undefined where any is missing */
export const summary = (values) =>
  values.length === 0 || !values.every(Number.isFinite)
    ? undefined
    : { median: median(values), least: Math.min(...values), most: Math.max(...values) }

/**
 * How one contender's figure relates to another's in each round.
 *
 * @param {readonly Record<string, import("./suite.mjs").Sample>[]} rounds samples by contender
 */
export const ratios = (rounds, measure, { contender, over, minus }) => {
  // Rates cannot be subtracted, the times that they stand for can.
  const asTime = measure === "rate" && minus !== undefined
  const figure = (round, name) => measured(asTime ? "time" : measure, round[name])
  return rounds.map((round) => {
    const base = minus === undefined ? 0 : figure(round, minus)
    const ratio = (figure(round, contender) - base) / (figure(round, over) - base)
    return asTime ? 1 / ratio : ratio
  })
}

/**
 * What became of a goal; `reached` is undefined where figures are missing. A rate's ratio is told by CPU time,
 * too, which another program on the machine disturbs less.
 */
export const judge = (goal, table, rounds) => {
  const { contender, over, words, atLeast, atMost } = goal
  const measure = goal.measure ?? table.measure ?? "rate"
  const figures = summary(
    over === undefined
      ? rounds.map((round) => {
          const base = goal.minus === undefined ? 0 : measured(measure, round[goal.minus])
          return measured(measure, round[contender]) - base
        })
      : ratios(rounds, measure, goal)
  )
  const byCpu =
    measure === "rate" && over !== undefined
      ? summary(ratios(rounds, "cpu", { ...goal, contender: over, over: contender }))?.median
      : undefined
  const reached =
    figures && (atLeast === undefined ? figures.median <= atMost : figures.median >= atLeast)
  return { words, atLeast, atMost, measure, figures, byCpu, reached }
}
