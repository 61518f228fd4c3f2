/**
 * Every framework under test. A framework adapter that the package offers and that is not here is a failure.
 */
import type { FrameworkUnderTest } from "./application.ts"
import { underExpress } from "./underTest/express.ts"
import { underH3 } from "./underTest/h3.ts"
import { underHono } from "./underTest/hono.ts"
import { underKoa } from "./underTest/koa.ts"
import { onNode } from "./underTest/node.ts"

/** The adapters that are tested, each with what it is shown with. */
export const frameworks = {
  express: { "Express 5": underExpress },
  h3: { "h3 2": underH3 },
  koa: { "Koa 3": underKoa },
  fetch: { "fetch under Hono": underHono, "fetch on a bare Node server": onNode }
} as const satisfies Readonly<Record<string, Readonly<Record<string, FrameworkUnderTest>>>>
