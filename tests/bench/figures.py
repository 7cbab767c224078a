# SPDX-License-Identifier: LGPL-2.1-or-later
"""The design's targets, compared with what run.py measured. Used by run.py."""

NINE, ONE = 'nine moving', 'one speaker, eight avatars'
# name, call, pipeline, figure, maximum
FIGURES = [
    ('nine moving tiles, CPU against stock', NINE, 'callreel', 'of stock', 0.60),
    ('… with a file of stock\'s size', NINE, 'callreel at stock\'s size', 'of stock', 0.60),
    ('… with the stock\'s own preset', NINE, 'callreel veryfast', 'of stock', 0.85),
    ('… one speaker moving, eight avatars', ONE, 'callreel', 'of stock', 0.40),
    ('… nine moving, against decoding + encoding alone', NINE, 'callreel', 'of floor', 1.08),
    ('… one speaker, against decoding + encoding alone', ONE, 'callreel', 'of floor', 1.08),
    ('composition, gate, mixing against stock, 9×720p', 'canvas, nine of 720p', 'callreel', 'of stock', 0.35),
    ('composition, gate, mixing against stock, 9×360p', 'canvas, nine of 360p', 'callreel', 'of stock', 0.85),
    ('composition and gate against stock, nothing moving', 'canvas, no cameras', 'callreel', 'of stock', 0.05),
]
MAX_SSIM_LOST = 0.012
# the target, and Callreel's pipeline
ASKED = [('same bit rate asked for', 'callreel'), ('same size of file', 'callreel at stock\'s size')]


def print_figures(results):
    """One row for each target that was measured."""
    print('\n| figure | at most | measured |\n|---|---|---|')
    for what, call, pipeline, number, limit in FIGURES:
        if (call, pipeline) in results:
            value = results[call, pipeline][number]
            print(f'| {what} | {limit:.2f} | {value:.2f}{"" if value <= limit else " (missed)"} |')
    for asked, pipeline in ASKED:
        if (NINE, pipeline) in results:
            lost = results[NINE, 'stock']['ssim'] - results[NINE, pipeline]['ssim']
            print(f'| nine moving, SSIM below stock, {asked} | {MAX_SSIM_LOST} | '
                  f'{lost:.4f}{"" if lost <= MAX_SSIM_LOST else " (missed)"} |', flush=True)
