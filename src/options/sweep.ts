/**
 * When expired sessions are removed: now and then, by the calendar, or never.
 */
import * as Cron from "effect/Cron"
import * as Result from "effect/Result"

import type { SettingsShape } from "../app/Settings.ts"
import { describe } from "./given.ts"
import { right, setting, wrong, type Reading } from "./setting.ts"
import { durationRange, readDuration } from "./settingKinds.ts"

const minute = 60_000
const day = 86_400_000
const readInterval = readDuration(minute, 7 * day)

export const sweep = setting(
  {
    allowed: `${durationRange(minute, 7 * day)}; a cron expression of 6 fields (second, minute, hour, day, month, weekday; UTC); or "off"`,
    example: `"0 30 3 * * *"`
  },
  (given): Reading<NonNullable<SettingsShape["sweep"]> | "off"> => {
    if (given === "off") return right(given)
    const fields = typeof given === "string" && given.length <= 256 ? given.split(" ").length : 0
    // A duration has two words.
    if (typeof given !== "string" || fields < 5) {
      return Result.map(readInterval(given), (every) => ({ every }))
    }
    if (fields === 5) return wrong(`${describe(given)}, which has no field for the second`)
    return Result.map(readCron(given), (cron) => ({ cron }))
  }
)

function readCron(given: string): Reading<string> {
  const cron = Cron.parse(given, "UTC")
  if (Result.isFailure(cron)) return wrong(`${describe(given)} (${cron.failure.message})`)
  return comes(cron.success) ? right(given) : wrong(`${describe(given)}, which never comes`)
}

// A day like 31 February is found by looking for it.
function comes(cron: Cron.Cron): boolean {
  try {
    Cron.next(cron, 0)
    return true
  } catch {
    return false
  }
}
