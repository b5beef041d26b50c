using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(PlattCalibrator), null, typeof(SignatureLoadModel), "Platt Calibration Executor",
    PlattCalibrator.LoaderSignature)]
[assembly: LoadableClass(typeof(LogisticModelParameters), null, typeof(SignatureLoadModel), "Calibrated Predictor Executor",
    LogisticModelParameters.LoaderSignature)]

namespace Microsoft.ML.Calibrators;

/// <summary>Makes a probability of a score.</summary>
public interface ICalibrator
{
    float PredictProbability(float output);
}

/// <summary>1 / (1 + exp(Slope * score + Offset)).</summary>
public sealed class PlattCalibrator : ICalibrator, ICanSaveModel
{
    internal const string LoaderSignature = "PlattCaliExec";

    private static readonly VersionInfo Version = new("PLATTCAL", 0x00010001, 0x00010001, 0x00010001,
        typeof(PlattCalibrator).Assembly.FullName!, LoaderSignature);

    internal PlattCalibrator(IHostEnvironment env, double slope, double offset) => (Slope, Offset) = (slope, offset);

    private PlattCalibrator(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        Slope = ctx.Reader.ReadDouble();
        Offset = ctx.Reader.ReadDouble();
        Contracts.CheckDecode(double.IsFinite(Slope) && double.IsFinite(Offset), "Corrupt model: a calibrator is not finite.");
    }

    public double Slope { get; }

    public double Offset { get; }

    public float PredictProbability(float output) =>
        float.IsNaN(output) ? output : (float)(1 / (1 + Math.Exp(Slope * output + Offset)));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(Slope);
        ctx.Writer.Write(Offset);
    }
}

/// <summary>A model of scores together with what makes probabilities of them.</summary>
public abstract class CalibratedModelParametersBase
{
    private protected CalibratedModelParametersBase(object subModel, ICalibrator calibrator) =>
        (SubModel, Calibrator) = (subModel, calibrator);

    public object SubModel { get; }

    public ICalibrator Calibrator { get; }
}

public abstract class CalibratedModelParametersBase<TSubModel, TCalibrator> : CalibratedModelParametersBase
    where TSubModel : class
    where TCalibrator : class, ICalibrator
{
    private protected CalibratedModelParametersBase(TSubModel subModel, TCalibrator calibrator)
        : base(subModel, calibrator)
    {
    }

    public new TSubModel SubModel => (TSubModel)base.SubModel;

    public new TCalibrator Calibrator => (TCalibrator)base.Calibrator;
}

internal sealed class LogisticModelParameters : CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>,
    IBinaryModel, ICanSaveModel
{
    internal const string LoaderSignature = "PMixCaliPredExec";

    private static readonly VersionInfo Version = new("CALIPRED", 0x00010001, 0x00010001, 0x00010001,
        typeof(LogisticModelParameters).Assembly.FullName!, LoaderSignature);

    public LogisticModelParameters(IHostEnvironment env, LinearBinaryModelParameters subModel, PlattCalibrator calibrator)
        : base(subModel, calibrator)
    {
    }

    bool IBinaryModel.HasProbability => true;

    int IScoringModel.FeatureCount => SubModel.Weights.Count;

    float IBinaryModel.Score(in VBuffer<float> features) => SubModel.Score(features);

    float IBinaryModel.Probability(float score) => Calibrator.PredictProbability(score);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.SaveModel(SubModel, "Predictor");
        ctx.SaveModel(Calibrator, "Calibrator");
    }

    private static LogisticModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        ctx.LoadModel<LinearBinaryModelParameters, SignatureLoadModel>(env, out var subModel, "Predictor");
        ctx.LoadModel<PlattCalibrator, SignatureLoadModel>(env, out var calibrator, "Calibrator");
        return new(env, subModel, calibrator);
    }
}
