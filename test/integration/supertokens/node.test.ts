/**
 * The published clients in plain Node, against every framework.
 */
import { describe } from "vitest"

import { frameworks } from "./frameworks.ts"
import { nodeProfile } from "./nodePage.ts"
import { scenarios } from "./scenarios.ts"

describe.each(frameworks)("%s", (_name, framework) => {
  scenarios(framework, () => Promise.resolve(nodeProfile()))
})
