/**
 * A measured table for people: its columns, once for the terminal and once for the documentation.
 */
import { figure, goalLine, spread } from "./figures.mjs"
import { judge, measured, ratios, summary } from "./measures.mjs"

const sideColumns = [
  { measure: "p50", head: "p50 ms" },
  { measure: "p99", head: "p99 ms" },
  { measure: "cpu", head: "CPU µs each" }
]

/** Head and rows of cells; a side column only where some contender gives it. */
export const cells = ({ table, rounds }) => {
  const main = table.measure ?? "rate"
  const figures = (measure, name) => rounds.map((round) => measured(measure, round[name]))
  const sides = [...(table.columns ?? []), ...sideColumns].filter(
    ({ measure }) =>
      measure !== main &&
      table.contenders.some(({ name }) => figures(measure, name).every(Number.isFinite))
  )
  const comparedWith = table.baseline === undefined ? [] : [table.baseline]
  const row = ({ name }) => {
    const own = summary(figures(main, name))
    return [
      name,
      figure(own?.median),
      own === undefined ? "–" : spread(own),
      ...comparedWith.map((over) =>
        figure(summary(ratios(rounds, main, { contender: name, over }))?.median)
      ),
      ...sides.map(({ measure }) => figure(summary(figures(measure, name))?.median))
    ]
  }
  return {
    head: [
      "",
      table.unit,
      "least – most",
      ...comparedWith.map((name) => `× ${name}`),
      ...sides.map(({ head }) => head)
    ],
    rows: table.contenders.map(row)
  }
}

const notesOf = ({ contenders, notes = [] }) => [
  ...notes,
  ...contenders.filter(({ note }) => note).map(({ name, note }) => `${name}: ${note}`)
]

const goalsOf = ({ table, rounds }) => (table.goals ?? []).map((goal) => judge(goal, table, rounds))

/** Text for the terminal. Goals say nothing about a run that only shows that everything works. */
export const terminalText = (result, { once }) => {
  const { head, rows } = cells(result)
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((line) => line[column].length))
  )
  const line = (texts) =>
    texts
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])
      )
      .join("  ")
  const goals = once ? [] : goalsOf(result).map(goalLine)
  return [
    "",
    result.table.title,
    ...[head, ...rows].map((texts) => `  ${line(texts)}`.trimEnd()),
    ...goals.map(({ verdict, words, figures }) => `  ${verdict}: ${words}: ${figures}`),
    ...notesOf(result.table).map((note) => `  (${note})`),
    ""
  ].join("\n")
}

/** Markdown for docs/performance.md. */
export const markdownText = (result) => {
  const { head, rows } = cells(result)
  const line = (texts) => `| ${texts.join(" | ")} |`
  const list = (items) => (items.length === 0 ? [] : ["", ...items.map((item) => `- ${item}`)])
  return [
    `### ${result.table.title}`,
    "",
    line(head),
    line(head.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map(line),
    ...list(
      goalsOf(result)
        .map(goalLine)
        .map(({ verdict, words, figures }) => `**${verdict}**: ${words}: ${figures}`)
    ),
    ...list(notesOf(result.table))
  ].join("\n")
}
