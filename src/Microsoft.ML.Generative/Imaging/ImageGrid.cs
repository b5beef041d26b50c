using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>
/// A sheet of sample images, rows × columns with a margin around each, that is written as a PNG file. Cells are filled from
/// the top left, row by row; those never filled stay in the margin's colour.
/// </summary>
public sealed class ImageGrid
{
    private const byte MarginShade = 96;

    private readonly float _minimum;
    private readonly float _maximum;
    private readonly int _scale;
    private readonly Raster _sheet;
    private int _next;

    /// <summary>Makes an empty sheet.</summary>
    /// <param name="shape">The shape of every sample; 1 channel (grey), 3 (red, green, blue) or 4 (with alpha).</param>
    /// <param name="rows">Rows of samples.</param>
    /// <param name="columns">Samples in a row.</param>
    /// <param name="minimum">The sample value that becomes black. Values below it, and NaN, are black too.</param>
    /// <param name="maximum">The sample value that becomes white (or the full colour). Values above it are white too.</param>
    /// <param name="margin">Pixels between samples and around the sheet.</param>
    /// <param name="scale">Every pixel of a sample becomes a square of this many pixels a side.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the sheet would be too large.</exception>
    public ImageGrid(ImageShape shape, int rows, int columns, float minimum = 0, float maximum = 255, int margin = 2,
        int scale = 1)
    {
        if (!shape.IsPicture)
        {
            throw new ArgumentException($"The shape is {shape}; a picture has 1 channel (grey), 3 (red, green, blue) or 4 " +
                "(with alpha).", nameof(shape));
        }
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        if (!(float.IsFinite(minimum) && float.IsFinite(maximum) && minimum < maximum))
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"from {minimum} to {maximum}");
            throw new ArgumentException($"Sample values are said to lie {range}; two finite numbers are needed, the smaller " +
                "first.", nameof(maximum));
        }
        Int128 width = margin + columns * ((Int128)shape.Width * scale + margin);
        Int128 height = margin + rows * ((Int128)shape.Height * scale + margin);
        if (width > int.MaxValue || height > int.MaxValue || width * height * shape.Channels > Array.MaxLength)
        {
            throw new ArgumentException($"{rows} × {columns} samples of {shape}, scaled by {scale}, make a sheet of " +
                $"{width}×{height} pixels, which is too large for one picture.", nameof(rows));
        }
        (Shape, Rows, Columns, Margin) = (shape, rows, columns, margin);
        (_minimum, _maximum, _scale) = (minimum, maximum, scale);
        _sheet = new Raster((int)width, (int)height, shape.Channels);
        _sheet.Pixels.AsSpan().Fill(MarginShade);
        if (shape.Channels == 4)
        {
            for (int alpha = 3; alpha < _sheet.Pixels.Length; alpha += 4)
            {
                _sheet.Pixels[alpha] = 255;
            }
        }
    }

    /// <summary>The shape of every sample.</summary>
    public ImageShape Shape { get; }

    /// <summary>Rows of samples.</summary>
    public int Rows { get; }

    /// <summary>Samples in a row.</summary>
    public int Columns { get; }

    /// <summary>Pixels between samples and around the sheet.</summary>
    public int Margin { get; }

    /// <summary>Fills the next free cell.</summary>
    /// <param name="sample">The image, channel by channel: as many values as the shape has.</param>
    /// <exception cref="ArgumentException">The sample has another length.</exception>
    /// <exception cref="InvalidOperationException">The sheet is full.</exception>
    public void Add(ReadOnlySpan<float> sample)
    {
        if (_next == Rows * Columns)
        {
            throw new InvalidOperationException($"All {Rows} × {Columns} cells of the sheet are filled.");
        }
        Set(_next / Columns, _next % Columns, sample);
    }

    /// <summary>Fills the next free cells from a batch, one sample after the other as in a tensor's memory.</summary>
    /// <param name="samples">Any number of images, each as many values as the shape has.</param>
    /// <exception cref="ArgumentException">The number of values is no multiple of one sample's.</exception>
    /// <exception cref="InvalidOperationException">More samples than free cells.</exception>
    public void AddBatch(ReadOnlySpan<float> samples)
    {
        if (samples.Length % Shape.Size != 0)
        {
            throw new ArgumentException($"{samples.Length} values are no whole number of samples of {Shape} = {Shape.Size} each.",
                nameof(samples));
        }
        for (; !samples.IsEmpty; samples = samples[Shape.Size..])
        {
            Add(samples[..Shape.Size]);
        }
    }

    /// <summary>Fills one cell; <see cref="Add"/> goes on behind it.</summary>
    /// <param name="row">The row, from 0 at the top.</param>
    /// <param name="column">The column, from 0 at the left.</param>
    /// <param name="sample">The image, channel by channel: as many values as the shape has.</param>
    /// <exception cref="ArgumentException">The sample has another length, or there is no such cell.</exception>
    public void Set(int row, int column, ReadOnlySpan<float> sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns);
        if (sample.Length != Shape.Size)
        {
            throw new ArgumentException($"The sample has {sample.Length} values; an image of {Shape} has {Shape.Size}.",
                nameof(sample));
        }
        int left = Margin + column * (Shape.Width * _scale + Margin), top = Margin + row * (Shape.Height * _scale + Margin);
        for (int y = 0; y < Shape.Height; y++)
        {
            int pixel = top + y * _scale;
            Span<byte> painted = _sheet.Row(pixel).Slice(left * Shape.Channels, Shape.Width * _scale * Shape.Channels);
            PaintRow(sample, y, painted);
            for (int copy = 1; copy < _scale; copy++)
            {
                painted.CopyTo(_sheet.Row(pixel + copy)[(left * Shape.Channels)..]);
            }
        }
        _next = row * Columns + column + 1;
    }

    /// <summary>The sheet as a PNG file.</summary>
    public byte[] ToPng() => PngWriter.Encode(_sheet);

    /// <summary>Writes the sheet to a PNG file, replacing one that is there.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        File.WriteAllBytes(path, ToPng());
    }

    /// <summary>Writes the sheet as a PNG file to a stream, and leaves that open.</summary>
    /// <param name="stream">A stream that can be written.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToPng());
    }

    private void PaintRow(ReadOnlySpan<float> sample, int y, Span<byte> painted)
    {
        int channels = Shape.Channels;
        float factor = 255f / (_maximum - _minimum);
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> row = sample.Slice((channel * Shape.Height + y) * Shape.Width, Shape.Width);
            int position = channel;
            foreach (float value in row)
            {
                // Converting NaN to an integer gives 0, black.
                byte shade = (byte)(int)(Math.Clamp((value - _minimum) * factor, 0f, 255f) + 0.5f);
                for (int copy = 0; copy < _scale; copy++, position += channels)
                {
                    painted[position] = shade;
                }
            }
        }
    }
}
