using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the optimizers share: groups that take missing options from the defaults, saving and loading.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private protected readonly OptimizerOptions _defaults;

    private protected OptimizerHelper(OptimizerOptions defaults, double learningRate)
    {
        Require(learningRate >= 0, "learning rate", learningRate, "zero or more");
        _defaults = defaults;
        defaults.LearningRate = defaults.InitialLearningRate = learningRate;
    }

    private protected static void Require(bool holds, string option, double value, string expected)
    {
        if (!holds) throw new ArgumentException($"An optimizer's {option} must be {expected}, not {value}.");
    }

    private protected void AddGroups(IEnumerable<ParamGroup> groups)
    {
        foreach (var group in groups) add_param_group(group);
    }

    public override void add_param_group(ParamGroup param_group)
    {
        var options = (OptimizerOptions)Activator.CreateInstance(_defaults.GetType())!;
        if (param_group.Options is { } given)
        {
            if (given.GetType() != _defaults.GetType())
                throw new ArgumentException($"{GetType().Name} takes groups with its own options, "
                    + $"not with those of {given.GetType().DeclaringType?.Name}.", nameof(param_group));
            options = given;
        }
        options.FillFrom(_defaults);
        param_group.Join(options, NewState);
        _groups.Add(param_group);
    }

    private protected abstract OptimizerState NewState(Parameter parameter, OptimizerOptions options);

    /// <summary>Moves the states, not the parameters.</summary>
    public void to(Device device)
    {
        foreach (var group in _groups)
            foreach (var state in group.States) state.MoveTo(device);
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _groups)
        {
            dictionary.Options.Add(group.Options!);
            dictionary.StateIndexRef.Add([.. Enumerable.Range(dictionary.State.Count, group.States.Length)]);
            dictionary.State.AddRange(group.States);
        }
        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var mine = this.state_dict();
        CheckCounts(mine, state_dict.Options.Count, state_dict.State.Count);
        for (var i = 0; i < mine.Options.Count; i++) mine.Options[i].CopyFrom(state_dict.Options[i]);
        for (var i = 0; i < mine.State.Count; i++) mine.State[i].CopyFrom(state_dict.State[i]);
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        var dictionary = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(dictionary.Options.Count);
        writer.Write7BitEncodedInt64(dictionary.State.Count);
        foreach (var options in dictionary.Options) options.Save(writer);
        foreach (var state in dictionary.State) state.Save(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name)
            throw new InvalidDataException($"The saved state is that of the optimizer {name}, not of {GetType().Name}.");
        var mine = state_dict();
        CheckCounts(mine, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        foreach (var options in mine.Options) options.Load(reader);
        foreach (var state in mine.State) state.Load(reader);
    }

    private static void CheckCounts(StateDictionary mine, long groups, long states)
    {
        if (groups != mine.Options.Count || states != mine.State.Count)
            throw new ArgumentException($"The saved state has {groups} groups and {states} parameters, "
                + $"this optimizer {mine.Options.Count} and {mine.State.Count}.");
    }
}
