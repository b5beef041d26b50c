"""Prints PNG files for the reader's tests, one a line: a name, width, height and channels, the file and the 8-bit pixels that a
reader must give, both in base64. Everything is spelled out here, in plain Python on zlib, from the PNG specification; the
product's own code has no part in it.  python3 make_png.py > png.txt
"""
import base64
import random
import struct
import zlib

PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack(samples, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", s) for s in samples)
    bits = "".join(format(s, f"0{depth}b") for s in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def filtered(kind, row, above, distance):
    out = bytearray([kind])
    for i, value in enumerate(row):
        a = row[i - distance] if i >= distance else 0
        b = above[i]
        c = above[i - distance] if i >= distance else 0
        if kind == 4:
            p = a + b - c
            predicted = min((a, b, c), key=lambda n: abs(p - n))  # min keeps the first of equals: a before b before c
        else:
            predicted = [0, a, b, (a + b) // 2][kind]
        out.append((value - predicted) % 256)
    return bytes(out)


def stream(pixels, width, height, colour, depth, interlaced, filters):
    out, count = b"", SAMPLES[colour]
    for left, top, dx, dy in (PASSES if interlaced else [(0, 0, 1, 1)]):
        columns, rows = range(left, width, dx), range(top, height, dy)
        if not columns or not rows:
            continue
        above = bytes(len(pack([0] * (len(columns) * count), depth)))
        for number, y in enumerate(rows):
            row = pack([s for x in columns for s in pixels[y][x]], depth)
            out += filtered(filters[number % len(filters)], row, above, max(1, count * depth // 8))
            above = row
    return out


def write(name, width, height, colour, depth, expected, pixels, interlaced=False, filters=(0, 1, 2, 3, 4), extra=b"", pieces=1):
    data = zlib.compress(stream(pixels, width, height, colour, depth, interlaced, filters), 9)
    size = -(-len(data) // pieces)
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced)))
    file += chunk(b"tEXt", b"Comment\0made by make_png.py") + extra
    file += b"".join(chunk(b"IDAT", data[i:i + size]) for i in range(0, len(data), size)) + chunk(b"IEND", b"")
    seen = bytes(v for row in expected for pixel in row for v in pixel)
    print(name, width, height, len(expected[0][0]), base64.b64encode(file).decode(), base64.b64encode(seen).decode())


def to8(value, depth):
    return int(value * 255 / (2 ** depth - 1) + 0.5)


def main():
    random.seed(7)
    for colour, depths in {0: [1, 2, 4, 8, 16], 2: [8, 16], 4: [8, 16], 6: [8, 16]}.items():
        for depth in depths:
            width, height = 13, 11
            pixels = [[[random.randrange(2 ** depth) for _ in range(SAMPLES[colour])] for _ in range(width)]
                      for _ in range(height)]
            expected = [[[to8(s, depth) for s in pixel] for pixel in row] for row in pixels]
            write(f"colour{colour}_depth{depth}", width, height, colour, depth, expected, pixels)
            write(f"colour{colour}_depth{depth}_interlaced", width, height, colour, depth, expected, pixels,
                  interlaced=True, pieces=3)
    for depth in [1, 2, 4, 8]:
        width, height, count = 9, 7, min(2 ** depth, 200)
        palette = [[random.randrange(256) for _ in range(3)] for _ in range(count)]
        alpha = [random.randrange(256) for _ in range(count // 2)]
        pixels = [[[random.randrange(count)] for _ in range(width)] for _ in range(height)]
        plte = chunk(b"PLTE", bytes(v for colour in palette for v in colour))
        write(f"palette{depth}", width, height, 3, depth, [[palette[p[0]] for p in row] for row in pixels], pixels, extra=plte)
        seen = [[palette[p[0]] + [alpha[p[0]] if p[0] < len(alpha) else 255] for p in row] for row in pixels]
        write(f"palette{depth}_alpha", width, height, 3, depth, seen, pixels, extra=plte + chunk(b"tRNS", bytes(alpha)),
              interlaced=True)
    key = [40, 50, 60]
    pixels = [[random.choice([key, [40, 50, 61]]) for _ in range(5)] for _ in range(4)]
    write("colour2_key", 5, 4, 2, 8, [[p + [0 if p == key else 255] for p in row] for row in pixels], pixels,
          extra=chunk(b"tRNS", struct.pack(">HHH", *key)))
    for kind in range(5):
        pixels = [[[random.randrange(256) for _ in range(3)] for _ in range(6)] for _ in range(6)]
        write(f"filter{kind}", 6, 6, 2, 8, pixels, pixels, filters=(kind,))
    pixels = [[[200]]]
    write("one_pixel", 1, 1, 0, 8, pixels, pixels)
    write("one_pixel_interlaced", 1, 1, 0, 8, pixels, pixels, interlaced=True)


main()
