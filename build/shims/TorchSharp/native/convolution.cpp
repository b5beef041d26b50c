// Kernels for convolutions on the processor that libtorch learnt in its second version only: before it, transposed ones
// went image by image through a matrix product and a pass that scatters the columns, at a third of oneDNN's speed.
//
// A transposed convolution is the gradient of a plain one by its input, and a plain one is the gradient of a transposed
// one by its input (Dumoulin and Visin 2016, section 4), so each is computed by the other's kernel where that is quicker.
// libtorch differentiates its own operators; the kernels stand below that, so gradients of gradients come out right, too.
#include <ATen/ATen.h>
#include <ATen/ops/convolution_backward_native.h>
#include <ATen/ops/convolution_native.h>
#include <torch/library.h>
#include <torch/version.h>

#if TORCH_VERSION_MAJOR < 2
namespace {

using Extents = at::IntArrayRef;
using Gradients = std::tuple<at::Tensor, at::Tensor, at::Tensor>;
using Pair = std::array<int64_t, 2>;

// One number stands for both dimensions.
Pair both(Extents extents) { return {extents.front(), extents.back()}; }

// How a kernel of height and width moves; output_padding is a transposed convolution's.
struct Window {
    Pair stride, padding, dilation, output_padding;
    int64_t groups;
};

// oneDNN takes 16 channels at a time however few there are; below this number the older kernel is quicker.
constexpr int64_t few_channels = 8;

bool is_dense_image(const at::Tensor& t) {
    return t.dim() == 4 && t.device().is_cpu() && t.layout() == at::kStrided && t.scalar_type() == at::kFloat && t.numel() > 0;
}

// With an output padding below the stride the plain convolution gives the transposed one's input back its size.
bool is_gradient_of_plain(const at::Tensor& input, const at::Tensor& weight, const Window& window) {
    return is_dense_image(input) && is_dense_image(weight) && at::hasMKLDNN() && at::globalContext().userEnabledMkldnn()
        && window.output_padding[0] < window.stride[0] && window.output_padding[1] < window.stride[1];
}

at::Tensor plain(const at::Tensor& input, const at::Tensor& weight, const Window& w) {
    return at::native::convolution(input, weight, c10::nullopt, w.stride, w.padding, w.dilation, false, {0, 0}, w.groups);
}

Gradients gradients_of_plain(const at::Tensor& grad, const at::Tensor& input, const at::Tensor& weight, const Window& w,
                             bool by_input, bool by_weight) {
    return at::native::convolution_backward(grad, input, weight, c10::nullopt, w.stride, w.padding, w.dilation, false, {0, 0},
                                            w.groups, {by_input, by_weight, false});
}

int64_t transposed_extent(int64_t input, int64_t kernel, const Window& w, int dimension) {
    return (input - 1) * w.stride[dimension] - 2 * w.padding[dimension] + w.dilation[dimension] * (kernel - 1) + 1;
}

std::vector<int64_t> transposed_sizes(const at::Tensor& input, const at::Tensor& weight, const Window& w) {
    std::vector<int64_t> sizes{input.size(0), weight.size(1) * w.groups};
    for (int i = 0; i < 2; i++)
        sizes.push_back(transposed_extent(input.size(2 + i), weight.size(2 + i), w, i) + w.output_padding[i]);
    return sizes;
}

// What is not is left to libtorch, which says what is wrong.
bool is_sound(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, const Window& w) {
    auto at_least = [](int64_t least, const Pair& pair) { return pair[0] >= least && pair[1] >= least; };
    if (!at_least(1, w.stride) || !at_least(1, w.dilation) || !at_least(0, w.padding) || !at_least(0, w.output_padding))
        return false;
    if (w.groups < 1 || weight.size(0) % w.groups != 0 || input.size(1) != weight.size(0)) return false;
    const auto sizes = transposed_sizes(input, weight, w);
    return sizes[2] > 0 && sizes[3] > 0
        && (!bias || !bias->defined() || (bias->dim() == 1 && bias->size(0) == sizes[1] && bias->scalar_type() == at::kFloat));
}

at::Tensor transposed_by_gradient(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias,
                                  const Window& w) {
    // Only the sizes of the plain convolution's input are looked at.
    auto output = std::get<0>(gradients_of_plain(input, at::empty(transposed_sizes(input, weight, w), input.options()),
                                                 weight, w, true, false));
    return bias && bias->defined() ? output.add_(bias->view({-1, 1, 1})) : output;
}

// The gradient of a plain convolution by an input of few channels.
at::Tensor input_gradient_by_transposed(const at::Tensor& grad, const at::Tensor& input, const at::Tensor& weight,
                                        const Window& w) {
    std::vector<int64_t> rest;
    for (int i = 0; i < 2; i++) rest.push_back(input.size(2 + i) - transposed_extent(grad.size(2 + i), weight.size(2 + i), w, i));
    return at::native::convolution(grad, weight, c10::nullopt, w.stride, w.padding, w.dilation, true, rest, w.groups);
}

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, Extents stride,
                       Extents padding, Extents dilation, bool transposed, Extents output_padding, int64_t groups) {
    const Window window{both(stride), both(padding), both(dilation), both(output_padding), groups};
    if (transposed && is_gradient_of_plain(input, weight, window) && weight.size(1) >= few_channels
        && is_sound(input, weight, bias, window))
        return transposed_by_gradient(input, weight, bias, window);
    return at::native::convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups);
}

Gradients convolution_backward(const at::Tensor& grad, const at::Tensor& input, const at::Tensor& weight,
                               at::OptionalIntArrayRef bias_sizes, Extents stride, Extents padding, Extents dilation,
                               bool transposed, Extents output_padding, int64_t groups, std::array<bool, 3> wanted) {
    const Window window{both(stride), both(padding), both(dilation), both(output_padding), groups};
    if (!is_gradient_of_plain(input, weight, window) || !is_dense_image(grad))
        return at::native::convolution_backward(grad, input, weight, bias_sizes, stride, padding, dilation, transposed,
                                                output_padding, groups, wanted);
    Gradients result;
    auto& [by_input, by_weight, by_bias] = result;
    if (transposed) {
        if (wanted[0]) by_input = plain(grad, weight, window);
        if (wanted[1]) by_weight = std::get<1>(gradients_of_plain(input, grad, weight, window, false, true));
        if (wanted[2]) by_bias = grad.sum({0, 2, 3});
        return result;
    }
    const bool has_few_channels = wanted[0] && groups == 1 && weight.size(1) < few_channels;
    result = at::native::convolution_backward(grad, input, weight, bias_sizes, stride, padding, dilation, false, output_padding,
                                              groups, {wanted[0] && !has_few_channels, wanted[1], wanted[2]});
    if (has_few_channels) by_input = input_gradient_by_transposed(grad, input, weight, window);
    return result;
}

}  // namespace

TORCH_LIBRARY_IMPL(aten, CPU, library) {
    library.impl("convolution", convolution);
    library.impl("convolution_backward", convolution_backward);
}
#endif
