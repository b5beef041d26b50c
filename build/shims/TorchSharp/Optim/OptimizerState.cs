using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// What an optimizer remembers of a parameter: a count of steps, where it counts them, and tensors of the parameter's shape.
/// </summary>
public abstract class OptimizerState
{
    private readonly bool _counts;
    private readonly int _required;

    /// <param name="parameter">Whose state it is.</param>
    /// <param name="counts">Whether the count of steps is part of it.</param>
    /// <param name="required">How many tensors there always are; they start as zeros.</param>
    /// <param name="optional">How many there may be besides.</param>
    private protected OptimizerState(Parameter parameter, bool counts, int required, int optional)
    {
        Parameter = parameter;
        _counts = counts;
        _required = required;
        Tensors = new Tensor?[required + optional];
        for (var i = 0; i < required; i++) StartWithZeros(i);
    }

    internal Parameter Parameter { get; }

    internal long Steps { get; set; }

    private protected Tensor?[] Tensors { get; }

    private protected void StartWithZeros(int index) =>
        Tensors[index] = zeros_like(Parameter).DetachFromDisposeScope();

    internal void MoveTo(Device device)
    {
        for (var i = 0; i < Tensors.Length; i++)
            if (Tensors[i] is { } tensor && tensor.device_type != device.type) Replace(i, Copy(tensor, device));
    }

    internal void CopyFrom(OptimizerState source)
    {
        if (ReferenceEquals(this, source)) return;
        Steps = source.Steps;
        for (var i = 0; i < Tensors.Length; i++)
            Replace(i, source.Tensors[i] is { } tensor ? Copy(tensor, Parameter.device) : null);
    }

    internal void Save(BinaryWriter writer)
    {
        if (_counts) writer.Write(Steps);
        for (var i = 0; i < Tensors.Length; i++)
        {
            if (i >= _required) writer.Write(Tensors[i] is not null);
            Tensors[i]?.Save(writer);
        }
    }

    internal void Load(BinaryReader reader)
    {
        if (_counts) Steps = reader.ReadInt64();
        for (var i = 0; i < Tensors.Length; i++)
        {
            if (i < _required || reader.ReadBoolean())
            {
                if (Tensors[i] is null) StartWithZeros(i);
                Tensors[i]!.Load(reader);
            }
            else
            {
                Replace(i, null);
            }
        }
    }

    internal void Dispose()
    {
        for (var i = 0; i < Tensors.Length; i++) Replace(i, null);
    }

    private protected void Replace(int index, Tensor? tensor)
    {
        Tensors[index]?.Dispose();
        Tensors[index] = tensor?.DetachFromDisposeScope();
    }

    private static Tensor Copy(Tensor tensor, Device device)
    {
        using var noGrad = no_grad();
        return Aten._to_copy.Call(tensor, Argument.None, Argument.None, device);
    }
}
