"""Which layer remembers: layers trained on a memory task over growing lags, clipped and not.

As Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks"
(arXiv:1211.5063), section 4.1, do for the temporal-order task. What is asked (`experiment`), what
is kept (`results`) and what came of it (`cells`) are read without torch.
"""
