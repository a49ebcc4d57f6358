"""The stylesheet of the pictures: colours by class, and the keyframes of every picture."""

from __future__ import annotations

from collections.abc import Iterable

from tools.draw_pictures.scene import Picture

COLOURS = """\
/* Pictures of the exercises; written by `python -m tools.draw_pictures`, colours and motion by class only. */

.pic {
  --pic-skin: #e9c4a3; --pic-hair: #4a3a33; --pic-eye: #3b2d27;
  --pic-body: #8fa6ad; --pic-shorts: #4d626b; --pic-leg: #6f868f;
  --pic-hot: var(--right, #1d5fa8); --pic-low: #3f7fc6;
  --pic-gap: var(--surface, #fff); --pic-mark: var(--ink, #1b2225); --pic-faint: 0.24;
  --pic-mat: #dfe7e4; --pic-step: #b9a98c; --pic-step-top: #d3c6ac;
  --pic-roller: #f0b64d; --pic-roller-dark: #a36c0e;
  --pic-flesh: #f6e3d3; --pic-tissue: #d98a86; --pic-pelvis: #e2d3b5; --pic-cup: #2f8a9d;
  --pic-bone: #f3ead8; --pic-bone-edge: #7d6d50; --pic-glide: #0d5a51;
  display: block; width: 100%; height: auto;
}
.is-left .pic, .pic.is-left { --pic-hot: var(--left, #b4441a); --pic-low: #cc6236; }
.is-left .pic-mirror { transform: translateX(360px) scaleX(-1); }

@media (prefers-color-scheme: dark) {
  .pic {
    --pic-skin: #d9b08c; --pic-hair: #8d7468;
    --pic-body: #6f8a93; --pic-shorts: #465a63; --pic-leg: #59717b;
    --pic-low: #5b93d1; --pic-faint: 0.5;
    --pic-mat: #323f43; --pic-step: #6b6048; --pic-step-top: #8a7d61;
    --pic-roller: #d79a35; --pic-roller-dark: #6e480d;
    --pic-flesh: #4a3d36; --pic-tissue: #b5605d; --pic-pelvis: #b3a283; --pic-cup: #5fc0d2;
    --pic-bone: #d8ccb4; --pic-bone-edge: #1d2427;
  }
  .is-left .pic, .pic.is-left { --pic-low: #d3835b; }
}

.pic path, .pic circle { stroke-linejoin: round; stroke-linecap: round; }
.pic-skin, .pic-hair, .pic-body, .pic-shorts, .pic-leg, .pic-hot, .pic-hot-low {
  stroke: var(--pic-gap); stroke-width: 1.6;
}
.pic-skin { fill: var(--pic-skin); }
.pic-hair { fill: var(--pic-hair); }
.pic-body { fill: var(--pic-body); }
.pic-shorts { fill: var(--pic-shorts); }
.pic-leg { fill: var(--pic-leg); }
.pic-hot { fill: var(--pic-hot); }
.pic-hot-low { fill: var(--pic-low); }
.pic-ghost { fill: var(--pic-leg); opacity: var(--pic-faint); }
.pic-eye { fill: var(--pic-eye); }
.pic-level { fill: var(--pic-mark); }
.pic-post { fill: var(--pic-step); }
.pic-floor { fill: var(--pic-mat); }
.pic-step { fill: var(--pic-step); }
.pic-step-top { fill: var(--pic-step-top); }
.pic-roller { fill: var(--pic-roller); stroke: var(--pic-gap); stroke-width: 1.6; }
.pic-roller-end { fill: var(--pic-roller); stroke: var(--pic-roller-dark); stroke-width: 2; }
.pic-roller-line { fill: none; stroke: var(--pic-roller-dark); stroke-width: 1.6; }
.pic-roller-knob { fill: none; stroke: var(--pic-roller-dark); stroke-width: 4; }
.pic-roller-hole { fill: var(--pic-roller-dark); }
.pic-halo { fill: var(--pic-gap); stroke: var(--pic-gap); stroke-width: 7; }
path.pic-halo { fill-opacity: 0; }
.pic-flesh { fill: var(--pic-flesh); }
.pic-trace { fill: none; stroke: var(--pic-bone-edge); stroke-width: 1.5; stroke-dasharray: 2 5; }
.pic-arrow { fill: none; stroke: var(--pic-mark); stroke-width: 3.5; }
.pic-arrow-head { fill: var(--pic-mark); }
.pic-bone { fill: var(--pic-bone); stroke: var(--pic-bone-edge); stroke-width: 1.6; }
.pic-pelvis { fill: var(--pic-pelvis); }
.pic-cup { fill: none; stroke: var(--pic-pelvis); stroke-width: 26; }
.pic-socket { fill: none; stroke: var(--pic-cup); stroke-width: 6; }
.pic-tissue { fill: none; stroke: var(--pic-tissue); stroke-width: 16; }
.pic-glide { fill: none; stroke: var(--pic-glide); stroke-width: 6; }
.pic-glide-head { fill: var(--pic-glide); }
.pic-label { fill: var(--ink-soft, #4f595e); font: 600 22px system-ui, sans-serif; }
"""

STILL = """
.is-still .pic *, [data-phase="paused"] .pic * { animation-play-state: paused; }
@media (prefers-reduced-motion: reduce) { .pic * { animation: none !important; } }
"""


def stylesheet(pictures: Iterable[Picture]) -> str:
    """Return the whole stylesheet of these pictures."""
    motion = "\n".join(picture.moves.css(picture.seconds) for picture in pictures)
    return f"{COLOURS}\n{motion}\n{STILL}"
