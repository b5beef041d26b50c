using Microsoft.ML.Data;

namespace Samples.Common;

/// <summary>A drawn digit and everything that is known of it.</summary>
public sealed class Digit
{
    /// <summary>28×28 pixels row by row from the top, whole numbers from 0 (paper) to 255 (ink).</summary>
    [VectorType(DigitSource.Width * DigitSource.Height)]
    public float[] Features { get; set; } = [];

    /// <summary>0 to 9.</summary>
    public float Label { get; set; }

    /// <summary>How far the digit leans: the angle of its shear in degrees, to the right if positive.</summary>
    public float Slant { get; set; }

    /// <summary>The pen's mean width in pixels.</summary>
    public float StrokeWidth { get; set; }

    /// <summary>How far the ink's centre lies to the right of the picture's, in pixels.</summary>
    public float ShiftX { get; set; }

    /// <summary>How far the ink's centre lies below the picture's, in pixels.</summary>
    public float ShiftY { get; set; }
}
