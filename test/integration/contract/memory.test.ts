/**
 * The store contract, kept in memory.
 */
import { it } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { openTwice, storeContract } from "../../../src/testing/index.ts"

storeContract(() => openTwice(memoryStore()), it)
