/**
 * The frameworks that the clients are run against.
 */
import type { Framework } from "./site.ts"
import { expressSite } from "./sites/express.ts"
import { h3Site } from "./sites/h3.ts"
import { koaSite } from "./sites/koa.ts"

export const frameworks: readonly (readonly [name: string, site: Framework])[] = [
  ["Express", expressSite],
  ["h3", h3Site],
  ["Koa", koaSite]
]
