using NUnit.Framework;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests;

/// <summary>Wrong calls of layers end in exceptions that name what was wrong.</summary>
[TestFixture]
public class LayerErrorTests
{
    [Test]
    public void A_convolution_names_the_channels_it_takes() =>
        Assert.That(() => Conv2d(37, 4, 3, padding: 1).call(rand(2, 36, 8, 8)),
            Throws.ArgumentException.With.Message.Contains("37"));

    [Test]
    public void Batch_normalization_refuses_the_wrong_number_of_dimensions()
    {
        Assert.That(() => BatchNorm2d(4).call(rand(3, 4)), Throws.ArgumentException.With.Message.Contains("2"));
        Assert.That(() => BatchNorm1d(4).call(rand(3, 4, 5, 6)), Throws.ArgumentException.With.Message.Contains("4"));
    }

    [Test]
    public void Batch_normalization_in_training_refuses_a_single_value_per_channel()
    {
        Assert.That(() => BatchNorm1d(4).call(rand(1, 4)),
            Throws.Exception.With.Message.Matches("more than (1|one) value per channel"));
        RealTorchSharp.Ignore("functional.batch_norm wants running statistics even where it takes the batch's.");
        Assert.That(() => functional.batch_norm(rand(1, 4), null!, null!, training: true),
            Throws.Exception.With.Message.Matches("more than (1|one) value per channel"));
    }

    [Test]
    public void A_shape_mismatch_comes_with_libtorchs_own_message() =>
        Assert.That(() => Linear(3, 2).call(rand(2, 4)),
            Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("2x4 and 3x2"));

    [Test]
    public void An_index_outside_an_embedding_throws() =>
        Assert.That(() => Embedding(3, 2).call(tensor(new[] { 3L })), Throws.Exception.With.Message.Contains("range"));

    [Test]
    public void A_loss_refuses_a_target_of_another_shape()
    {
        Assert.That(() => BCELoss().call(rand(4, 1), rand(4)), Throws.Exception.With.Message.Contains("target"));
        Assert.That(() => BCEWithLogitsLoss().call(rand(4, 1), rand(4)), Throws.Exception.With.Message.Contains("arget"));
    }

    [Test]
    public void A_class_number_out_of_range_throws() =>
        Assert.That(() => CrossEntropyLoss().call(rand(2, 3), tensor(new[] { 0L, 3L })),
            Throws.Exception.With.Message.Contains("3"));

    [Test]
    public void A_probability_lies_between_0_and_1() =>
        Assert.That(() => Dropout(1.5).call(rand(3)), Throws.Exception.With.Message.Contains("between 0 and 1"));

    [Test]
    public void One_hot_takes_class_numbers_of_64_bits() =>
        Assert.That(() => functional.one_hot(tensor(new[] { 1 })), Throws.ArgumentException.With.Message.Contains("Int64"));

    [Test]
    public void Channels_divide_into_groups()
    {
        Assert.That(() => Conv1d(3, 4, 1, padding: 0L, groups: 2), Throws.Exception.With.Message.Contains("groups"));
        Assert.That(() => GroupNorm(2, 3).call(rand(1, 3, 2)), Throws.Exception.With.Message.Contains("groups"));
    }

    [Test]
    public void A_strided_convolution_cannot_keep_the_size() =>
        Assert.That(() => Conv1d(1, 1, 3, Padding.Same, stride: 2), Throws.Exception.With.Message.Contains("stride"));

    [Test]
    public void A_transposed_convolution_pads_with_zeros_only() =>
        Assert.That(() => ConvTranspose1d(1, 1, 3, padding_mode: PaddingModes.Reflect).call(rand(1, 1, 4)),
            Throws.Exception.With.Message.Contains("zeros"));

    [Test]
    public void A_resize_takes_one_number_for_each_spatial_dimension()
    {
        Assert.That(() => functional.interpolate(rand(1, 1, 4, 4)), Throws.Exception.With.Message.Contains("size"));
        Assert.That(() => functional.interpolate(rand(1, 1, 4, 4), size: [8]),
            Throws.Exception.With.Message.Matches("spatial|output_size"));
        Assert.That(() => functional.interpolate(rand(1, 1, 4), size: [8], mode: InterpolationMode.Bilinear), Throws.Exception);
    }

    [Test]
    public void A_gaussian_loss_refuses_negative_variances() =>
        Assert.That(() => GaussianNLLLoss().call(rand(2, 2), rand(2, 2), full(2, 2, -1f)),
            Throws.ArgumentException.With.Message.Contains("negative"));

    [Test]
    public void Fans_need_two_dimensions() =>
        Assert.That(() => init.xavier_uniform_(rand(3)), Throws.Exception.With.Message.Contains("dimensions"));
}
