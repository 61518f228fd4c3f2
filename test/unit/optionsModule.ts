/**
 * Options as a module of their own, as a deployment may keep them.
 */
import { memoryStore } from "../../src/adapters/memory/index.ts"

export const store = memoryStore()
export const secret = "Vq3-kD7yTn0_wXb9sLhR2mCf8ZpJ5aGe"
export const issuer = "https://module.example.com"
