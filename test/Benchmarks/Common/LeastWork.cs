namespace Microsoft.ML.Generative.Benchmarks;

/// <summary>What a layer or a training step does at the least, however it is programmed.</summary>
/// <param name="Multiplications">Those of its matrix products.</param>
/// <param name="Weights">The numbers that Adam updates.</param>
internal readonly record struct LeastWork(double Multiplications, double Weights)
{
    /// <summary>A layer of perceptrons, for one row.</summary>
    public static LeastWork Linear(int inputs, int outputs) => new((double)inputs * outputs, (double)inputs * outputs);

    /// <summary>A convolution, or a fractionally strided one, for one row.</summary>
    /// <param name="side">The side of its output; of a fractionally strided one's input.</param>
    /// <param name="kernel">The kernel's weights that count, for one channel in and out.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    public static LeastWork Convolution(int side, int kernel, int inputs, int outputs)
    {
        var weights = (double)kernel * inputs * outputs;
        return new(side * side * weights, weights);
    }

    public static LeastWork operator +(LeastWork a, LeastWork b) =>
        new(a.Multiplications + b.Multiplications, a.Weights + b.Weights);

    /// <summary>One step of a batch: the products are every row's, the update is the step's.</summary>
    public LeastWork Of(int rows) => this with { Multiplications = rows * Multiplications };
}

/// <summary>
/// A network's layers from the input on. A layer costs as many multiplications for what comes out of it, again for its weights'
/// gradient, and again for its input's gradient, which the first layer of data needs not.
/// </summary>
internal sealed record LeastNetwork(params LeastWork[] Layers)
{
    private double Products => Layers.Sum(layer => layer.Multiplications);

    /// <summary>The network's output.</summary>
    public LeastWork Forward => new(Products, 0);

    /// <summary>The network's output and its weights' gradient.</summary>
    public LeastWork Gradients => new(3 * Products - Layers[0].Multiplications, 0);

    /// <summary>As above, and the weights' update.</summary>
    public LeastWork Training => Gradients with { Weights = Layers.Sum(layer => layer.Weights) };

    /// <summary>The network's output and its input's gradient, the weights' left out.</summary>
    public LeastWork Frozen => new(2 * Products, 0);
}
