using TorchSharp.Interop;

namespace TorchSharp;

internal static partial class Aten
{
    // Layers and their functional forms.
    public static readonly Operator linear = new(), embedding = new(), embedding_renorm_ = new(), one_hot = new();
    public static readonly Operator dropout = new(), dropout_ = new(), alpha_dropout = new(), alpha_dropout_ = new(),
        feature_dropout = new(), feature_dropout_ = new();
    public static readonly Operator cosine_similarity = new(), pairwise_distance = new(), unflatten = new("unflatten.int");

    public static readonly Operator mish = new(), glu = new();

    public static readonly Operator conv1d = new(), conv1d_padding = new("conv1d.padding"), conv2d = new(),
        conv2d_padding = new("conv2d.padding"), conv3d = new(), conv3d_padding = new("conv3d.padding"), conv_transpose1d = new(),
        conv_transpose2d = new("conv_transpose2d.input"), conv_transpose3d = new("conv_transpose3d.input"), im2col = new(),
        col2im = new();

    public static readonly Operator batch_norm = new(), instance_norm = new(), layer_norm = new(), group_norm = new();

    public static readonly Operator max_pool1d = new(), max_pool2d = new(), max_pool3d = new(), max_pool1d_with_indices = new(),
        max_pool2d_with_indices = new(), max_pool3d_with_indices = new(), avg_pool1d = new(), avg_pool2d = new(),
        avg_pool3d = new(),
        adaptive_avg_pool1d = new(), adaptive_avg_pool2d = new(), adaptive_avg_pool3d = new(), adaptive_max_pool1d = new(),
        adaptive_max_pool2d = new();

    public static readonly Operator pad = new(), constant_pad_nd = new(), pixel_shuffle = new(), pixel_unshuffle = new(),
        grid_sampler = new(), affine_grid_generator = new(), upsample_nearest1d = new("upsample_nearest1d.vec"),
        upsample_nearest2d = new("upsample_nearest2d.vec"), upsample_nearest3d = new("upsample_nearest3d.vec"),
        upsample_linear1d = new("upsample_linear1d.vec"), upsample_bilinear2d = new("upsample_bilinear2d.vec"),
        upsample_trilinear3d = new("upsample_trilinear3d.vec"), upsample_bicubic2d = new("upsample_bicubic2d.vec");

    public static readonly Operator lstm = new("lstm.input"), gru = new("gru.input"), rnn_tanh = new("rnn_tanh.input"),
        rnn_relu = new("rnn_relu.input"), lstm_cell = new(), gru_cell = new(), rnn_tanh_cell = new(), rnn_relu_cell = new();

    public static readonly Operator mse_loss = new(), l1_loss = new(), smooth_l1_loss = new(), huber_loss = new(),
        binary_cross_entropy = new(), binary_cross_entropy_with_logits = new(), cross_entropy_loss = new(), nll_loss_nd = new(),
        kl_div = new(), poisson_nll_loss = new(), hinge_embedding_loss = new();
}
