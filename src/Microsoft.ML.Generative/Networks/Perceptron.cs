using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.Generative;

/// <summary>The layers of multilayer perceptrons.</summary>
internal static class Perceptron
{
    // A layer between two of these takes 16 GiB: what asks for more is a mistake, or a damaged file.
    private const int LargestWidth = 1 << 16;

    /// <summary>Checks the widths of hidden layers.</summary>
    /// <exception cref="ArgumentException">There is no list, or a width is out of its range.</exception>
    public static void Check(IReadOnlyList<int> widths, string option)
    {
        ArgumentNullException.ThrowIfNull(widths, option);
        foreach (var width in widths) Generative.Check.Between(1, width, LargestWidth, option);
    }

    /// <summary>Weights, without biases, of linear layers from inputs through hidden ones to outputs.</summary>
    public static long Weights(long inputs, IEnumerable<int> widths, long outputs)
    {
        long weights = 0;
        foreach (var width in widths)
        {
            weights += inputs * width;
            inputs = width;
        }
        return weights + inputs * outputs;
    }

    /// <summary>Hidden layers and a linear one after them, [n, inputs] to [n, outputs].</summary>
    /// <param name="inputs">Numbers of a row.</param>
    /// <param name="widths">The hidden layers' widths; none for the linear layer alone.</param>
    /// <param name="activation">What follows each hidden layer.</param>
    /// <param name="outputs">Numbers of a row of the output.</param>
    public static Sequential Create(int inputs, IReadOnlyList<int> widths, Activation activation, int outputs)
    {
        var network = Hidden(inputs, widths, activation, out var width);
        return network.append(Linear(width, outputs));
    }

    /// <summary>Linear layers [n, inputs] to [n, width], each followed by the activation.</summary>
    /// <param name="inputs">Numbers of a row.</param>
    /// <param name="widths">The layers' widths; none for an empty network.</param>
    /// <param name="activation">What follows each layer.</param>
    /// <param name="width">Numbers of a row of the last layer's output: <paramref name="inputs"/> where there is none.</param>
    public static Sequential Hidden(int inputs, IReadOnlyList<int> widths, Activation activation, out int width)
    {
        var network = Sequential();
        width = inputs;
        foreach (var next in widths)
        {
            network.append(Linear(width, next));
            network.append(activation.Create());
            width = next;
        }
        return network;
    }
}
