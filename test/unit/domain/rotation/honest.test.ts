/**
 * The stories that must not be taken for theft: lost answers, second tabs, late requests, a store that
 * has lost its last commits.
 */
import { describe, expect, it } from "vitest"

import { at, childOf, first } from "./family.ts"
import { Story } from "./story.ts"

describe("given one tab", () => {
  it("refresh by refresh, each token takes the place of the one before", () => {
    const story = new Story()
    let token = first
    for (let generation = 1; generation <= 10; generation++) {
      const now = generation * 600
      token = story.refresh(token, now, "BCDEFGHIJK".charAt(generation - 1))
      expect(story.use(token, now + 1)).toBe("promote")
      expect(story.use(token, now + 300)).toBe("touch")
      expect(story.session.lineage.current).toStrictEqual({
        digest: token.digest,
        generation,
        issuedAt: at(now)
      })
    }
    expect(story.session.revision).toBe(10)
  })

  it("a refresh writes nothing until its answer has arrived", () => {
    const story = new Story()
    const asleep = story.session
    for (const now of [600, 1200, 86_400]) story.refresh(first, now, "b")
    expect(story.session).toBe(asleep)
  })

  it.each([0, 10])("an answer that was lost is no theft, with a leeway of %i", (seconds) => {
    const story = new Story({ leeway: seconds * 1000, band: 0 })
    story.refresh(first, 600, "B")
    const again = story.refresh(first, 7200, "C")
    expect(story.use(again, 7201)).toBe("promote")
    expect(story.use(story.refresh(again, 7800, "D"), 7801)).toBe("promote")
  })

  it("a confirmation that was lost is made up for by the next refresh", () => {
    const story = new Story({ leeway: 0, band: 0 })
    const unconfirmed = story.refresh(first, 600, "B")
    const next = story.refresh(unconfirmed, 1200, "C")
    expect(story.session.lineage).toMatchObject({
      current: { digest: unconfirmed.digest },
      previous: { digest: first.digest }
    })
    expect(story.use(next, 1201)).toBe("promote")
  })

  it("a late duplicate of a request is stale, and changes nothing", () => {
    const story = new Story()
    story.use(story.refresh(first, 600, "B"), 601)
    const before = story.session
    expect(story.refusal(first, 640)).toBe("stale")
    expect(story.session).toBe(before)
  })

  it("whose store has lost a promotion, the tab goes on as if nothing had happened", () => {
    const story = new Story({ leeway: 0, band: 0 })
    const second = story.refresh(first, 600, "B")
    story.use(second, 601)
    const backup = story.session
    const third = story.refresh(second, 1200, "C")
    story.use(third, 1201)

    story.fallBack(backup)
    expect(story.use(story.refresh(third, 1800, "D"), 1801)).toBe("promote")
  })

  it("whose store has lost several promotions, too", () => {
    const story = new Story({ leeway: 0, band: 0 })
    const backup = story.session
    const second = story.refresh(first, 600, "B")
    story.use(second, 601)
    const third = story.refresh(second, 1200, "C")
    story.use(third, 1201)

    story.fallBack(backup)
    const fourth = story.refresh(third, 1800, "D")
    expect(story.session.lineage).toMatchObject({ current: { generation: 2 }, settled: false })
    expect(story.use(fourth, 1801)).toBe("promote")
    expect(story.refusal(second, 1802)).toBe("theft")
  })
})

describe("given two tabs that share a jar", () => {
  it("whose refreshes cross, each may use what it was given", () => {
    const story = new Story()
    const one = story.refresh(first, 600, "B")
    const two = story.refresh(first, 601, "b")
    expect(story.use(one, 602)).toBe("promote")
    expect(story.use(two, 602)).toBe("touch")
  })

  it.each([
    ["the first", 0],
    ["the second", 1],
    ["the third", 2]
  ])(
    "whichever of three answers stays in the jar, the next refresh is granted: %s",
    (_name, left) => {
      const story = new Story()
      const answers = [
        story.refresh(first, 600, "B"),
        story.refresh(first, 601, "b"),
        story.refresh(first, 602, "c")
      ]
      for (const answer of answers) story.use(answer, 603)
      const jar = answers[left] ?? first
      const next = story.refresh(jar, 1200, "D")
      expect(story.use(next, 1201)).toBe("promote")
    }
  )

  it("one of which is slow, its request is answered though the other has gone on", () => {
    const story = new Story()
    const one = story.refresh(first, 600, "B")
    story.use(one, 602)
    const slow = story.refresh(first, 609, "b")
    expect(slow).toStrictEqual(childOf(first, "b", at(609)))
    const next = story.refresh(slow, 1200, "C")
    expect(story.use(next, 1201)).toBe("promote")
  })
})

describe("the grace for late requests", () => {
  it("begins with the new token's birth, and coming again does not prolong it", () => {
    const story = new Story()
    story.use(story.refresh(first, 600, "B"), 600)
    for (const now of [602, 605, 609, 610]) story.refresh(first, now, "b")
    expect(story.refusal(first, 610.001)).toBe("stale")
    expect(story.refusal(first, 660.001)).toBe("theft")
  })

  it("is not inherited: a token of two generations ago is given nothing", () => {
    const story = new Story()
    const second = story.refresh(first, 600, "B")
    story.use(second, 600)
    story.use(story.refresh(second, 601, "C"), 601)
    expect(story.refusal(first, 602)).toBe("stale")
  })

  it("under strict rotation is all the time that a lost answer has", () => {
    const story = new Story({ mode: "strict", band: 0 })
    story.refresh(first, 600, "B")
    const again = story.refresh(first, 610, "b")
    expect(story.use(again, 611)).toBe("touch")

    const late = new Story({ mode: "strict", band: 0 })
    late.refresh(first, 600, "B")
    expect(late.refusal(first, 610.001)).toBe("theft")
  })
})
