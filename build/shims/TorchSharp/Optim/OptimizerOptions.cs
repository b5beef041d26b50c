using System.Reflection;

namespace TorchSharp.Modules;

/// <summary>A group's options. One that is null is taken from the optimizer's.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    // The other options are a derived class's public fields, of type double? or bool?, declared in the order of the file.
    private IEnumerable<FieldInfo> Fields =>
        GetType().GetFields(BindingFlags.Public | BindingFlags.Instance).OrderBy(f => f.MetadataToken);

    internal void FillFrom(OptimizerOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        InitialLearningRate = LearningRate!.Value;
        foreach (var field in Fields)
            if (field.GetValue(this) is null) field.SetValue(this, field.GetValue(defaults));
    }

    internal void CopyFrom(OptimizerOptions source)
    {
        LearningRate = source.LearningRate;
        InitialLearningRate = source.InitialLearningRate;
        foreach (var field in Fields) field.SetValue(this, field.GetValue(source));
    }

    internal void Save(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
        foreach (var field in Fields)
        {
            if (field.GetValue(this) is bool flag) writer.Write(flag);
            else writer.Write((double)field.GetValue(this)!);
        }
    }

    internal void Load(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
        foreach (var field in Fields)
            field.SetValue(this, field.FieldType == typeof(bool?) ? reader.ReadBoolean() : reader.ReadDouble());
    }
}
