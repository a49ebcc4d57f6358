"""What no picture on a page may do: texts over each other or outside the picture, a page wider than its window."""

from __future__ import annotations

from typing import Any

TOLERANCE_PX = 1.0
_FIND = """([selector, slack]) => {
  const said = node => `“${node.textContent.trim().slice(0, 60)}”`
  const faults = []
  document.querySelectorAll(selector).forEach((svg, place) => {
    const frame = svg.getBoundingClientRect()
    if (!frame.width) return
    const name = `${place} ${(svg.getAttribute('aria-label') ?? '').slice(0, 40)}`
    const texts = [...svg.querySelectorAll('text')].filter(node => node.getClientRects().length)
    const boxes = texts.map(node => {
      const box = node.getBBox(), at = node.getScreenCTM()
      return { left: at.a * box.x + at.e, right: at.a * (box.x + box.width) + at.e,
               top: at.d * box.y + at.f, bottom: at.d * (box.y + box.height) + at.f }
    })
    boxes.forEach((a, i) => {
      if (a.left < frame.left - slack || a.right > frame.right + slack
          || a.top < frame.top - slack || a.bottom > frame.bottom + slack)
        faults.push(`${name}: ${said(texts[i])} stands outside`)
      boxes.slice(i + 1).forEach((b, j) => {
        if (a.left < b.right - slack && b.left < a.right - slack
            && a.top < b.bottom - slack && b.top < a.bottom - slack)
          faults.push(`${name}: ${said(texts[i])} over ${said(texts[i + 1 + j])}`)
      })
    })
  })
  const page = document.documentElement
  if (page.scrollWidth > page.clientWidth) faults.push(`the page is ${page.scrollWidth} px wide`)
  return faults
}"""


def overlaps(page: Any, selector: str = "svg[role=img]", tolerance_px: float = TOLERANCE_PX) -> list[str]:
    """Return what is wrong with the pictures of a page as it stands, one sentence each.

    Args:
        page: Of Playwright.
        selector: Finds the pictures; those not shown are left out.
        tolerance_px: Less than this does not count.
    """
    found: list[str] = page.evaluate(_FIND, [selector, tolerance_px])
    return found
