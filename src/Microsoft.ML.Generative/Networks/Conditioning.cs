using static TorchSharp.torch;

namespace Microsoft.ML.Generative;

/// <summary>
/// How a condition enters a network: beside its input, as in conditional GANs (Mirza and Osindero 2014, section 3.2).
/// </summary>
internal static class Conditioning
{
    /// <summary>
    /// Rows [n, d] and conditions [n, c] side by side, [n, d + c]; the rows under another name where there are none.
    /// </summary>
    public static Tensor Join(Tensor rows, Tensor? condition) => condition is null ? rows.alias() : cat([rows, condition], 1);

    /// <summary>
    /// Images [n, channels, h, w] with conditions [n, c] as constant planes behind the channels, [n, channels + c, h, w]; the
    /// images under another name where there are none.
    /// </summary>
    public static Tensor JoinPlanes(Tensor images, Tensor? condition)
    {
        if (condition is null) return images.alias();
        using var scope = NewDisposeScope();
        var planes = condition.unsqueeze(-1).unsqueeze(-1).expand(-1, -1, images.shape[2], images.shape[3]);
        return cat([images, planes], 1).MoveToOuterDisposeScope();
    }
}
