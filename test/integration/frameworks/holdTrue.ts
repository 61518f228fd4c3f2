/**
 * What must be true of every answer, whatever was asked.
 */
import { expect } from "vitest"

import type { Got } from "./ask.ts"

export const accessCookie = "__Host-watchword"
export const refreshCookie = "__Host-watchword-refresh"

const days400 = 400 * 86_400

/** Cookies have every attribute and nothing is stored of them; and no token that was issued is anywhere else. */
export function holdTrue({ headers, setCookies, text }: Got, issued: ReadonlySet<string>): void {
  const shown = text + JSON.stringify(headers)
  for (const token of issued)
    expect(shown.includes(token), "a token outside its cookie").toBe(false)
  if (setCookies.length === 0) return
  expect(headers["cache-control"]).toBe("no-store")
  expect(headers["vary"]?.split(", ")).toEqual(expect.arrayContaining(["Cookie", "Authorization"]))
  const names = setCookies.map((line) => line.slice(0, line.indexOf("=")))
  expect(new Set(names).size, "no name twice").toBe(names.length)
  for (const line of setCookies) {
    const [pair = "", ...attributes] = line.split("; ")
    expect([accessCookie, refreshCookie]).toContain(pair.slice(0, pair.indexOf("=")))
    expect(pair.length).toBeLessThanOrEqual(4096)
    expect(attributes.filter((one) => !one.startsWith("Max-Age=")).toSorted()).toEqual([
      "HttpOnly",
      "Path=/",
      "SameSite=Lax",
      "Secure"
    ])
    const age = Number(attributes.find((one) => one.startsWith("Max-Age="))?.slice(8))
    expect(age).toBeGreaterThanOrEqual(0)
    expect(age).toBeLessThanOrEqual(days400)
  }
}
