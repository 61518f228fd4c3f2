/**
 * Somebody who has copied a page's refresh token, and uses it from elsewhere, without any client.
 */
import type { ClientKind } from "./clientScript.ts"
import type { Page } from "./page.ts"
import type { Site } from "./site.ts"

export interface Thief {
  /** Exchanges the newest refresh token that the thief has; answers the status. */
  readonly refresh: () => Promise<number>
  /** A GET with the access token of the last refresh; answers the status. */
  readonly call: (path: string) => Promise<number>
}

export async function stealRefreshToken(site: Site, page: Page, kind: ClientKind): Promise<Thief> {
  const inHeaders = kind === "20 header"
  const name = inHeaders ? "st-refresh-token" : "sRefreshToken"
  let stolen = (await page.cookies()).find((cookie) => cookie.name === name)?.value ?? ""
  if (!stolen.startsWith("wwr1_")) throw new Error(`there is no ${name} to steal`)
  let accessToken = ""

  const carried = (cookie: string, token: string): Record<string, string> =>
    inHeaders ? { authorization: `Bearer ${token}` } : { cookie: `${cookie}=${token}` }
  const received = (response: Response, header: string, cookie: string): string => {
    if (inHeaders) return response.headers.get(header) ?? ""
    const found = response.headers.getSetCookie().find((text) => text.startsWith(`${cookie}=`))
    return /=([^;]*)/.exec(found ?? "")?.[1] ?? ""
  }

  return {
    refresh: async () => {
      const response = await fetch(`${site.origin}/auth/session/refresh`, {
        method: "POST",
        headers: { rid: "session", ...carried("sRefreshToken", stolen) }
      })
      if (response.status === 200) {
        accessToken = received(response, "st-access-token", "sAccessToken")
        stolen = received(response, "st-refresh-token", "sRefreshToken")
      }
      return response.status
    },
    call: async (path) => {
      const headers = carried("sAccessToken", accessToken)
      return (await fetch(`${site.origin}${path}`, { headers })).status
    }
  }
}
