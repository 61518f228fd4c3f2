/**
 * The routes that the cells go to.
 */
import type { StandardSchema } from "../../../src/app/shape.ts"
import type { Claims, Reply, Route } from "./application.ts"

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {}

const isEditor: StandardSchema<Claims> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) =>
      record(value)["role"] === "editor"
        ? { value: { role: "editor" } }
        : { issues: [{ message: "is no editor", path: ["role"] }] }
  }
}

/** A result of sessions as an answer. */
const told = (result: { readonly ok: boolean; readonly refusal?: unknown }, body: unknown): Reply =>
  result.ok ? { body } : { status: 403, body: result.refusal }

export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/login",
    handle: async (call) => {
      const { user, role, authMethod } = record(await call.json())
      const created = await call.of().create({
        userId: text(user),
        claims: { role: text(role) || "user" },
        data: { cart: [] },
        ...(authMethod === undefined ? {} : { authMethod: text(authMethod) })
      })
      return told(created, created.ok ? created.body : undefined)
    }
  },
  {
    method: "GET",
    path: "/me",
    guard: "required",
    handle: async ({ session }) => ({ body: session() })
  },
  {
    method: "POST",
    path: "/transfer",
    guard: "required",
    handle: async ({ session }) => ({ body: { by: session().userId } })
  },
  {
    method: "POST",
    path: "/transfer-unguarded",
    handle: async (call) => {
      const session = await call.of().session()
      return { body: { by: session?.userId ?? null } }
    }
  },
  {
    method: "GET",
    path: "/vault",
    guard: { required: { maxAuthAge: "5 minutes" } },
    handle: async () => ({ body: { gold: true } })
  },
  {
    method: "GET",
    path: "/hardware",
    guard: { required: { authMethod: ["hwk", "swk"] } },
    handle: async () => ({ body: { ok: true } })
  },
  {
    method: "GET",
    path: "/admin",
    guard: { required: { claims: ({ role }) => role === "admin" } },
    handle: async () => ({ body: { ok: true } })
  },
  {
    method: "GET",
    path: "/editor",
    guard: { required: { claims: isEditor } },
    handle: async () => ({ body: { ok: true } })
  },
  {
    method: "GET",
    path: "/public",
    guard: "optional",
    handle: async (call) => {
      const session = await call.of().session()
      return { body: { user: session?.userId ?? null } }
    }
  },
  {
    method: "POST",
    path: "/guestbook",
    guard: "optional",
    handle: async (call) => {
      const session = await call.of().session()
      return { body: { user: session?.userId ?? null } }
    }
  },
  {
    method: "GET",
    path: "/page",
    guard: "required",
    handle: async ({ session }) => ({
      headers: { "cache-control": "public, max-age=600", vary: "Accept-Language" },
      body: `Hello ${session().userId}`
    })
  },
  {
    method: "GET",
    path: "/page-twice",
    guard: "required",
    handle: async (call) => {
      const [one, two] = await Promise.all([call.of().refresh(), call.of().refresh()])
      return { body: { same: one === two, ok: one.ok } }
    }
  },
  {
    method: "GET",
    path: "/style.css",
    handle: async () => ({ headers: { "cache-control": "public, max-age=600" }, body: "p {}" })
  },
  {
    method: "POST",
    path: "/reauthenticate",
    guard: "required",
    handle: async (call) => {
      const result = await call.of().reauthenticated({ authMethod: "hwk" })
      return told(result, result.ok ? result.body : undefined)
    }
  },
  {
    method: "POST",
    path: "/promote",
    guard: "required",
    handle: async (call) => {
      const result = await call.of().updateClaims({ change: () => ({ role: "admin" }) })
      return told(result, result.ok ? { was: call.session().claims.role, body: result.body } : null)
    }
  },
  {
    method: "GET",
    path: "/cart",
    guard: "required",
    handle: async (call) => ({ body: await call.of().data.get() })
  },
  {
    method: "POST",
    path: "/cart",
    guard: "required",
    handle: async (call) => {
      const item = text(record(await call.json())["item"])
      return {
        body: await call.of().data.update({ change: ({ cart }) => ({ cart: [...cart, item] }) })
      }
    }
  },
  {
    method: "POST",
    path: "/leave",
    handle: async (call) => {
      const result = await call.of().revoke()
      return result.ok ? { body: result } : { status: 403, body: result.refusal }
    }
  },
  {
    method: "GET",
    path: "/broken",
    guard: "required",
    handle: async () => {
      throw new Error("broken by the application")
    }
  },
  {
    method: "GET",
    path: "/unguarded",
    handle: async ({ session }) => ({ body: session() })
  }
]
