namespace Microsoft.ML.Trainers
{
    public abstract class TrainerInputBase
    {
        private protected TrainerInputBase()
        {
        }

        public string FeatureColumnName = "Features";
    }

    public abstract class TrainerInputBaseWithLabel : TrainerInputBase
    {
        private protected TrainerInputBaseWithLabel()
        {
        }

        public string LabelColumnName = "Label";
    }

    public abstract class TrainerInputBaseWithWeight : TrainerInputBaseWithLabel
    {
        private protected TrainerInputBaseWithWeight()
        {
        }

        public string? ExampleWeightColumnName;
    }

    public abstract class UnsupervisedTrainerInputBaseWithWeight : TrainerInputBase
    {
        private protected UnsupervisedTrainerInputBaseWithWeight()
        {
        }

        public string? ExampleWeightColumnName;
    }
}

namespace Microsoft.ML
{
    /// <summary>What a trainer likes its data to be.</summary>
    public sealed class TrainerInfo
    {
        internal TrainerInfo(bool needNormalization, bool wantCaching) =>
            (NeedNormalization, WantCaching) = (needNormalization, wantCaching);

        public bool NeedNormalization { get; }

        /// <summary>Whether it reads the data more than a few times.</summary>
        public bool WantCaching { get; }
    }
}
