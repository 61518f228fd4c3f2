/**
 * The headers that sessions put on an answer, over those of a framework.
 */
import type { AnswerFields, AnswerHeaders } from "./message.ts"

/**
 * Of two cookies of one name, the later stays alone (RFC 6265 section 4.1.1); what the answer varies by is
 * told once; and that and `Cache-Control` are insisted on, for an application that lets its pages be cached
 * must not thereby publish a token (ASVS 14.3.2), or give one origin's answer to another.
 */
export const answerHeaders = (fields: AnswerFields): AnswerHeaders => ({
  open: () => fields.open(),
  set: (name, value) => {
    if (name === "cache-control") fields.insist(name, value)
    else fields.set(name, [value])
  },
  append: (name, value) => {
    const before = fields.get(name)
    if (name === "vary") fields.insist(name, joined(before, value))
    else if (name === "set-cookie") fields.set(name, [...otherCookies(before, value), value])
    else fields.set(name, [...before, value])
  }
})

/** What becomes of a field that was insisted on, where the application has made `own` of it. */
export const insistedOn = (name: string, own: readonly string[], held: string): string =>
  name === "vary" ? joined([held], own.join(",")) : held

/** Field names as one list, each of them once. */
export function joined(before: readonly string[], value: string): string {
  const names = [...before, value].flatMap((line) => line.split(",")).map((name) => name.trim())
  const first = (name: string, index: number) =>
    name !== "" && names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index
  return names.filter(first).join(", ")
}

const otherCookies = (before: readonly string[], value: string): readonly string[] =>
  before.filter((line) => identity(line) !== identity(value))

/** The application's cookies, and those held that it has said nothing of. */
export const joinedCookies = (
  held: readonly string[],
  own: readonly string[]
): readonly string[] => [
  ...held.filter((line) => own.every((other) => identity(other) !== identity(line))),
  ...own
]

/** What makes two cookies one (RFC 6265 section 5.3): name, domain and path. */
function identity(line: string): string {
  const [pair = "", ...attributes] = line.split(";")
  const scope = attributes.map((one) => one.trim()).filter((one) => /^(?:path|domain)=/i.test(one))
  return [pair.slice(0, pair.indexOf("=")), ...scope.toSorted()].join(";")
}
